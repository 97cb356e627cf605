// Time that never steps, for waits and ages: nothing that is told or compared with a packet's.
#pragma once
#include <chrono>
#include <cstdint>

namespace writ {

inline int64_t SteadyNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
inline int64_t SteadyMs() { return SteadyNs() / 1'000'000; }

}  // namespace writ
