// Writes one stream's segments: makes a file when the first block comes, seals blocks into a staging buffer, gives a full or
// finished segment its footer. Knows nothing of threads, flushes or retries: the writer does.
//
// Always true: what was sealed under a (key, counter) is never sealed otherwise; after an error the file is left for good.
#pragma once
#include <memory>
#include <string>

#include "spool/block.h"
#include "spool/io_calls.h"
#include "spool/redo_format.h"
#include "spool/seal.h"
#include "spool/stream_file.h"

namespace writ::spool {

// Sealed octets on their way to a file, in a buffer that is kept and never cleared.
class Staging {
 public:
  size_t size() const { return size_; }
  const uint8_t* data() const { return octets_.get(); }
  void Clear() { size_ = 0; }
  // Room for `octets` more, at the end; earlier content stays. Not cleared.
  uint8_t* Extend(size_t octets);

 private:
  std::unique_ptr<uint8_t[]> octets_;
  size_t size_ = 0, capacity_ = 0;
};

class SegmentWriter {
 public:
  SegmentWriter(IoCalls* io, std::string directory, const Digest& previous)
      : io_(io), directory_(std::move(directory)), previous_(previous) {}

  bool exists() const { return exists_; }              // a segment is open for blocks (its descriptor may be parked)
  bool has_file() const { return file_.is_open(); }
  const File& file() const { return file_; }
  uint64_t first() const { return first_; }
  uint64_t end() const { return end_; }                // behind the last sealed block, staged or written
  const std::string& path() const { return path_; }
  RedoKey key(const Id& stream) const { return {RedoKind::kSegment, stream, first_, segment_id_}; }

  // At most so far ahead of its end is the file allocated from now on.
  void LimitAhead(uint64_t octets) { most_ahead_ = octets; }
  // A new file; its header is staged with the first block. An older file of the same name never held a durable record: it goes.
  Status Create(const StreamIdentity& identity, uint64_t first);
  // Seals `block` behind the others onto `staged` (which continues this file at end() before the call).
  void Seal(const Block& block, const StreamIdentity& identity, uint64_t durable, Staging* staged);
  Status Write(const Staging& staged, uint64_t at);
  // Gives the segment its footer; all its blocks are durable. The footer is not flushed.
  Status Finish();
  // No block will follow: the segment's key goes.
  void ForgetKey() {
    cipher_.reset();
    digest_.reset();
  }
  // After an error: forgets the file, cutting what was never durable so that nobody adopts it later.
  void Abandon(uint64_t durable_end);
  // Closes the descriptor of a clean segment, to be opened again by Unpark.
  void Park() { file_.Close(); }
  Status Unpark();

 private:
  void Preallocate(uint64_t upto);
  IoCalls* io_;
  const std::string directory_;
  Digest previous_;
  File file_;
  std::string path_;
  bool exists_ = false;
  Id segment_id_{};
  uint64_t first_ = 0, next_ = 0, end_ = 0, last_block_ = 0, blocks_ = 0, allocated_ = 0;
  uint64_t most_ahead_ = UINT64_MAX;
  std::unique_ptr<BlockCipher> cipher_;
  std::unique_ptr<RunningDigest> digest_;
};

}  // namespace writ::spool
