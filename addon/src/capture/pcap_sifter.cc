#include "capture/pcap_sifter.h"

#include <algorithm>

namespace writ {
namespace {

constexpr size_t kHeader = PcapSifter::kRecordHeader, kCacheLine = 64;
constexpr int kFetchLines = 3;              // the record's header, and a frame's as far as a tunnel's inner IP header
constexpr int kGuessLines = 8;
constexpr size_t kGuessOctets = 4096;       // longer frames are few, and cheap by the octet without help
constexpr uint32_t kPlausibleSeconds = 86'400;

}  // namespace

PcapSifter::PcapSifter(ByteView file, const PcapFormat& format, size_t piece) : file_(file), format_(format), piece_(piece) {}

int64_t PcapSifter::TimeOf(const uint8_t* header) const {
  return int64_t{format_.order.U32(header)} * 1'000'000'000 + int64_t{format_.order.U32(header + 4)} * format_.unit_ns;
}

// An address that is not mapped is no fault of a fetch ahead. Always inline: to the compiler a function that only fetches has no effect,
// and g++ 12 leaves calls of it out. Each line is met once: it needn't push a large target table out of the second cache.
[[gnu::always_inline]] inline void PcapSifter::Fetch(size_t at, int lines) const {
  for (int line = 0; line < lines; line++) __builtin_prefetch(file_.data() + at + kCacheLine * static_cast<size_t>(line), 0, 0);
}

// A record's header, by what its numbers could be; `second`: of a record not far off.
bool PcapSifter::Plausible(size_t at, uint32_t second, size_t* next) const {
  if (at > file_.size() - kHeader) return false;
  if (U32(at) - second + kPlausibleSeconds > 2 * kPlausibleSeconds) return false;
  const uint32_t length = U32(at + 8);
  if (U32(at + 4) * format_.unit_ns >= 1'000'000'000 || length > kMaxFrame || length > U32(at + 12)) return false;
  *next = at + kHeader + length;
  return true;
}

// The first octet from which two records could follow each other.
size_t PcapSifter::Guess(size_t from, size_t end, uint32_t second) const {
  end = std::min({end, from + kGuessOctets, file_.size() - kHeader});
  size_t next, after;
  for (size_t at = from; at < end; at++)
    if (Plausible(at, second, &next) && Plausible(next, second, &after)) return at;
  return kNowhere;
}

// A cursor for each piece of what comes next.
void PcapSifter::Place(size_t at) {
  const size_t left = file_.size() - at;
  for (size_t i = 0; i < kCursors && i * piece_ < left; i++) Fetch(at + i * piece_, kGuessLines);
  const uint32_t second = U32(at);
  for (size_t i = 0; i < kCursors; i++) {
    Cursor& cursor = cursors_[i];
    const size_t from = at + std::min(i * piece_, left);
    cursor.end = at + std::min((i + 1) * piece_, left);
    cursor.start = cursor.at = i == 0 ? at : Guess(from, cursor.end, second);
    cursor.stopped = false;
    cursor.sifted = {};
    cursor.kept.clear();
  }
}

// One record on; false: out of its piece, or where no whole record is.
[[gnu::always_inline]] inline bool PcapSifter::Step(const Sieve& sieve, Cursor* cursor) const {
  const uint8_t* header = file_.data() + cursor->at;
  const uint32_t length = format_.order.U32(header + 8);
  const size_t next = cursor->at + kHeader + length;
  if (length > kMaxFrame || next > file_.size()) {
    cursor->stopped = true;
    return false;
  }
  Fetch(next, kFetchLines);
  Frame frame{{header + kHeader, length}, TimeOf(header), 0, format_.link, 0};
  cursor->sifted.Count(frame.time_ns);
  if (sieve.Keeps(frame)) {
    frame.number = cursor->sifted.frames;
    cursor->kept.push_back(frame);
  }
  cursor->at = next;
  if (next < cursor->end && file_.size() - next >= kHeader) return true;
  cursor->stopped = file_.size() - next < kHeader;
  return false;
}

void PcapSifter::Run(const Sieve& sieve) {
  Cursor* running[kCursors];
  size_t count = 0;
  for (Cursor& cursor : cursors_)
    if (cursor.start != kNowhere) running[count++] = &cursor;
  while (count > 0)
    for (size_t i = 0; i < count;)
      if (Step(sieve, running[i])) i++;
      else running[i] = running[--count];
}

void PcapSifter::RunAlone(const Sieve& sieve, Cursor* cursor, size_t start) const {
  cursor->start = cursor->at = start;
  cursor->stopped = file_.size() - start < kHeader;
  cursor->sifted = {};
  cursor->kept.clear();
  if (start >= cursor->end || cursor->stopped) return;
  while (Step(sieve, cursor)) continue;
}

bool PcapSifter::Sift(const Sieve& sieve, size_t* at, uint64_t* number, std::vector<Frame>* kept, Sifted* sifted) {
  if (file_.size() - *at < kHeader) return false;
  Place(*at);
  Run(sieve);
  const size_t from = *at;
  for (size_t i = 0; i < kCursors; i++) {
    Cursor& cursor = cursors_[i];
    if (i > 0 && cursor.start == *at) right_++;
    if (i > 0 && cursor.start != *at) {
      if (cursor.start != kNowhere) wrong_++;
      RunAlone(sieve, &cursor, *at);
    }
    for (Frame& frame : cursor.kept) frame.number += *number;
    kept->insert(kept->end(), cursor.kept.begin(), cursor.kept.end());
    *number += cursor.sifted.frames;
    cursor.sifted.kept = cursor.kept.size();
    cursor.sifted.last_number = *number;
    sifted->Append(cursor.sifted);
    *at = cursor.at;
    if (cursor.stopped) break;
  }
  return *at > from;
}

}  // namespace writ
