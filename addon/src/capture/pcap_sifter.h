// Reads a stretch of a classic pcap file with several cursors at once. Where a record starts is known only from the one before, so one
// cursor waits for memory once a frame; cursors in twelve pieces of the file take turns, and wait together. The frames' headers are
// looked at (Sieve) while they are in the cache: each is met once.
//
// A cursor in the midst of the file guesses where its piece's first record starts. Nothing that it found counts before the cursor of
// the piece before has arrived at that very octet; if it arrives at another one, the piece is read again from there.
//
// Always true: what comes out is what reading record by record gives, in its order (a pcap inside a pcap, a hostile file: the guess
// costs time and nothing else). No cursor leaves the view. Each octet is looked at by one cursor, at most twice.
#pragma once
#include "capture/record_reader.h"
#include "capture/sieve.h"

namespace writ {

struct PcapFormat {
  FieldOrder order;
  int64_t unit_ns;   // of a stamp's fraction: 1 or 1000
  uint16_t link;
};

class PcapSifter {
 public:
  static constexpr size_t kCursors = 12;
  static constexpr size_t kRecordHeader = 16;
  // `piece` > 0: octets for each cursor.
  PcapSifter(ByteView file, const PcapFormat& format, size_t piece);

  // From the record that starts at `*at` on, which moves behind the last one read. Appends what the sieve keeps, numbered from
  // `*number` + 1, which moves too. False: no whole record starts there, nothing was read.
  bool Sift(const Sieve& sieve, size_t* at, uint64_t* number, std::vector<Frame>* kept, Sifted* sifted);

  // How often a guess was right, and how often its piece was read again.
  uint64_t right() const { return right_; }
  uint64_t wrong() const { return wrong_; }
  // The most frames that one call can read.
  uint64_t most() const { return kCursors * piece_ / kRecordHeader + 1; }

 private:
  static constexpr size_t kNowhere = SIZE_MAX;
  struct Cursor {
    size_t start = kNowhere, at = kNowhere, end = 0;   // the piece's first record or the guess at it; the next one; the piece's end
    bool stopped = false;                              // no whole record starts at `at`
    Sifted sifted;
    std::vector<Frame> kept;                           // numbered from 1 in this piece
  };

  uint32_t U32(size_t at) const { return format_.order.U32(file_.data() + at); }
  int64_t TimeOf(const uint8_t* header) const;
  void Fetch(size_t at, int lines) const;
  bool Plausible(size_t at, uint32_t second, size_t* next) const;
  size_t Guess(size_t from, size_t end, uint32_t second) const;
  void Place(size_t at);
  void Run(const Sieve& sieve);
  void RunAlone(const Sieve& sieve, Cursor* cursor, size_t start) const;
  bool Step(const Sieve& sieve, Cursor* cursor) const;

  const ByteView file_;
  const PcapFormat format_;
  const size_t piece_;
  Cursor cursors_[kCursors];
  uint64_t right_ = 0, wrong_ = 0;
};

}  // namespace writ
