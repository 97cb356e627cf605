// A packet's time as GeneralizedTime (X.680, 46): 22 characters, UTC, microseconds: 20231114221320.123456Z.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace writ {

inline constexpr size_t kTimeText = 22;

// Packets follow each other within a second, so the calendar is worked out once for each. A time behind the year 9999, which four
// digits can't hold, is written as the last microsecond of that year.
class TimeText {
 public:
  // Seconds since 1970 UTC; writes kTimeText octets.
  void Write(uint64_t seconds, uint64_t microseconds, uint8_t* out);

 private:
  uint64_t second_ = 0;
  std::array<char, 15> whole_{'1', '9', '7', '0', '0', '1', '0', '1', '0', '0', '0', '0', '0', '0', '.'};   // of second_
};

}  // namespace writ
