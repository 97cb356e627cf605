// One of the system's clocks, in nanoseconds (clock_gettime(2)).
#pragma once
#include <time.h>

#include <cstdint>

namespace writ {

inline int64_t ClockNs(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace writ
