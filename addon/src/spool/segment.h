// Reading a segment file: its header, its footer, its blocks one after another. Shared by recovery and by the reader.
#pragma once
#include <string>

#include "spool/format.h"
#include "spool/io_calls.h"
#include "spool/seal.h"

namespace writ::spool {

struct SegmentFile {
  File file;
  std::string path;
  uint64_t size = 0;
  bool has_header = false;   // false: torn or rotten header
  SegmentHeader header{};
  bool has_footer = false;
  SegmentFooter footer{};
  // Where its blocks end at the latest.
  uint64_t end() const { return has_footer ? size - sizeof(SegmentFooter) : size; }
};

Status OpenSegment(IoCalls* io, const std::string& path, int flags, SegmentFile* out);
// Reads size and footer again: the file may have grown.
Status Refresh(IoCalls* io, SegmentFile* segment);

// Walks blocks from an offset on, through a buffer that the caller keeps.
class BlockWalk {
 public:
  enum class Found { kBlock, kEnd, kBad };  // kBad: no whole block with a right CRC at offset()
  BlockWalk(IoCalls* io, const SegmentFile& segment, uint64_t at, uint64_t end, Bytes* buffer, size_t read_ahead);
  Status Next(Found* found);
  uint64_t offset() const { return at_; }
  uint64_t after() const { return at_ + step_; }   // where the next block begins
  const BlockHeader& header() const { return header_; }
  const uint8_t* block() const { return buffer_->data() + (at_ - loaded_at_); }
  const uint8_t* sealed() const { return block() + sizeof(BlockHeader); }
  const uint8_t* tag() const { return sealed() + header_.cipher_octets; }

 private:
  Status Load(size_t octets, bool* whole);
  IoCalls* io_;
  const SegmentFile& segment_;
  uint64_t at_, end_, step_ = 0;
  Bytes* buffer_;
  size_t read_ahead_;
  uint64_t loaded_at_ = 0, loaded_ = 0;
  BlockHeader header_{};
};

// Opens a block's text: the tail holds descriptors and totals. False: not authentic.
[[nodiscard]] bool OpenBlock(BlockCipher* cipher, const SegmentHeader& segment, const BlockHeader& header, const uint8_t* sealed,
                             std::span<uint8_t> payload, Bytes* tail);
StreamTotals TotalsOf(const Bytes& tail);

// "stream <id> segment <file> offset <n>: records a to b <what>"
Status Corrupt(const SegmentFile& segment, uint64_t offset, uint64_t first, const std::string& what);

// Looks behind damage at `from` for a whole block (CRC) that is past `expected`. `proves` when one of them says that the
// records from `expected` on had been flushed before it was sealed. `next` is the first ordinal found behind, or 0.
Status LookBehind(IoCalls* io, const SegmentFile& segment, uint64_t from, uint64_t expected, bool* proves, uint64_t* next);

}  // namespace writ::spool
