// Fetches a classic pcap file's headers into the processor's cache ahead of its reader. Where a record starts is known only from the
// one before, so a plain walk waits for memory once a frame; several scouts, each in its own piece of what comes next, wait for it
// together. A scout guesses where the first record of its piece starts.
//
// Always true: scouts touch memory and tell nobody what they found. The reader walks record by record behind them as if they were not
// there, so a guess that was wrong (a pcap inside a pcap, a hostile file) costs time, and can't change a frame, a number or an error.
// They never leave the view. Work is bounded: each octet of the file is looked at by at most one scout, guesses included.
#pragma once
#include "capture/record_reader.h"

namespace writ {

class PcapScout {
 public:
  static constexpr size_t kScouts = 8;
  // `nano`: stamps' fractions are nanoseconds. `piece` > 0: octets for each scout.
  PcapScout(ByteView file, FieldOrder order, bool nano, size_t piece)
      : file_(file), order_(order), fraction_limit_(nano ? 1'000'000'000 : 1'000'000), piece_(piece) {}

  // A record starts at `at`, or the file ends there. Returns where the reader should ask again: beyond `at`.
  size_t Ahead(size_t at);

  // Of the pieces that the scout before could reach: how often the guess was where that one arrived, and how often not.
  uint64_t right() const { return right_; }
  uint64_t wrong() const { return wrong_; }

 private:
  static constexpr size_t kNowhere = SIZE_MAX;
  struct Scout {
    size_t start = kNowhere, at = kNowhere, end = 0;   // the piece's first record or the guess at it; the next one; the piece's end
  };

  uint32_t U32(size_t at) const { return order_.U32(file_.data() + at); }
  void Fetch(size_t at) const;
  bool Plausible(size_t at, uint32_t second, size_t* next) const;
  size_t Guess(size_t from, size_t end, uint32_t second) const;
  bool Step(Scout* scout) const;
  void Compare(const Scout* scouts);

  const ByteView file_;
  const FieldOrder order_;
  const uint32_t fraction_limit_;
  const size_t piece_;
  uint64_t right_ = 0, wrong_ = 0;
};

}  // namespace writ
