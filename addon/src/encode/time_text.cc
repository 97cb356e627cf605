#include "encode/time_text.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace writ {
namespace {

constexpr uint64_t kLastSecond = 253'402'300'799;   // 9999-12-31T23:59:59Z
constexpr uint64_t kLastMicrosecond = 999'999;

// Decimal, with leading zeros.
void PutDigits(char* out, size_t digits, uint64_t value) {
  for (; digits-- > 0; value /= 10) out[digits] = static_cast<char>('0' + value % 10);
}

void PutWhole(uint64_t seconds, char* out) {
  using namespace std::chrono;
  const sys_seconds at{std::chrono::seconds(static_cast<int64_t>(seconds))};
  const sys_days day = floor<days>(at);
  const year_month_day date{day};
  const uint64_t within = static_cast<uint64_t>((at - day).count());
  PutDigits(out, 4, static_cast<uint64_t>(static_cast<int>(date.year())));
  PutDigits(out + 4, 2, static_cast<unsigned>(date.month()));
  PutDigits(out + 6, 2, static_cast<unsigned>(date.day()));
  PutDigits(out + 8, 2, within / 3600);
  PutDigits(out + 10, 2, within / 60 % 60);
  PutDigits(out + 12, 2, within % 60);
}

}  // namespace

void TimeText::Write(uint64_t seconds, uint64_t microseconds, uint8_t* out) {
  if (seconds > kLastSecond) {
    seconds = kLastSecond;
    microseconds = kLastMicrosecond;
  }
  if (seconds != second_) [[unlikely]] {
    PutWhole(seconds, whole_.data());
    second_ = seconds;
  }
  char text[kTimeText];
  std::memcpy(text, whole_.data(), whole_.size());
  PutDigits(text + whole_.size(), 6, std::min(microseconds, kLastMicrosecond));
  text[kTimeText - 1] = 'Z';
  std::memcpy(out, text, sizeof text);
}

}  // namespace writ
