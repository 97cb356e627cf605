#include "capture/pcap_scout.h"

#include <algorithm>

#include "capture/record_reader.h"

namespace writ {
namespace {

constexpr size_t kHeader = 16, kCacheLine = 64;
constexpr int kFetchLines = 3;              // the record's header, and a frame's as far as a tunnel's inner IP header
constexpr size_t kGuessOctets = 4096;       // longer frames are few, and cheap by the octet without help
constexpr uint32_t kPlausibleSeconds = 86'400;

}  // namespace

void PcapScout::Fetch(size_t at) const {
  for (int line = 0; line < kFetchLines; line++) __builtin_prefetch(file_.data() + at + kCacheLine * static_cast<size_t>(line), 0, 2);
}

// A record's header, by what its numbers could be; `second`: of a record not far off.
bool PcapScout::Plausible(size_t at, uint32_t second, size_t* next) const {
  if (at > file_.size() - kHeader) return false;
  if (U32(at) - second + kPlausibleSeconds > 2 * kPlausibleSeconds) return false;
  const uint32_t length = U32(at + 8);
  if (U32(at + 4) >= fraction_limit_ || length > kMaxFrame || length > U32(at + 12)) return false;
  *next = at + kHeader + length;
  return true;
}

// The first octet from which two records could follow each other.
size_t PcapScout::Guess(size_t from, size_t end, uint32_t second) const {
  end = std::min({end, from + kGuessOctets, file_.size() - kHeader});
  size_t next, after;
  for (size_t at = from; at < end; at++)
    if (Plausible(at, second, &next) && Plausible(next, second, &after)) return at;
  return kNowhere;
}

// One record on; false: out of its piece, or where no record can be.
[[gnu::always_inline]] inline bool PcapScout::Step(Scout* scout) const {
  const uint32_t length = U32(scout->at + 8);
  const size_t next = scout->at + kHeader + length;
  if (length > kMaxFrame || next > file_.size() - kHeader) {
    scout->at = kNowhere;
    return false;
  }
  scout->at = next;
  Fetch(next);
  return next < scout->end;
}

size_t PcapScout::Ahead(size_t at) {
  if (file_.size() - at < kHeader) return kNowhere;
  Scout scouts[kScouts];
  Scout* running[kScouts];
  size_t count = 0;
  const uint32_t second = U32(at);
  for (size_t i = 0; i < kScouts && i * piece_ < file_.size() - at; i++)
    for (size_t line = 0; line < 8; line++) __builtin_prefetch(file_.data() + at + i * piece_ + line * kCacheLine, 0, 2);
  for (size_t i = 0; i < kScouts && i * piece_ < file_.size() - at; i++) {
    const size_t from = at + i * piece_;
    const size_t start = i == 0 ? at : Guess(from, from + piece_, second);
    scouts[i] = {start, start, from + piece_};
    if (start != kNowhere) running[count++] = &scouts[i];
  }
  while (count > 0)
    for (size_t i = 0; i < count;)
      if (Step(running[i])) i++;
      else running[i] = running[--count];
  Compare(scouts);
  return at + kScouts * piece_;
}

void PcapScout::Compare(const Scout* scouts) {
  for (size_t i = 1; i < kScouts && scouts[i].start != kNowhere; i++)
    (scouts[i - 1].at == scouts[i].start ? right_ : wrong_)++;
}

}  // namespace writ
