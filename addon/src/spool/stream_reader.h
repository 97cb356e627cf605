// One stream's reading side: finds a record's block, verifies, unseals into a slab, and remembers where it stopped.
#pragma once
#include <atomic>
#include <mutex>

#include "spool/index.h"
#include "spool/reader.h"
#include "spool/segment.h"
#include "spool/stream_file.h"

namespace writ::spool {

class StreamReader {
 public:
  StreamReader(std::string directory, KeyPort* keys) : directory_(std::move(directory)), keys_(keys) {}

  std::mutex mutex;                       // for all below
  std::atomic<uint64_t> last_used{0};

  // As SpoolReader::Read; `entry` is what the index says now.
  Status Read(const IndexEntry& entry, uint64_t ordinal, size_t max_bytes, Slab* slab);
  Status About(Bytes* out);
  Status HandoverKey(std::string_view purpose, SecretKey* out);
  Status Free(const IndexEntry& entry, uint64_t confirmed, uint64_t* freed_octets);
  const std::string& directory() const { return directory_; }
  bool has_file() const { return segment_.file.is_open(); }
  void CloseFile() { segment_ = {}; }
  // Its key is wiped here; the next call reads everything anew.
  void ForgetAll();

 private:
  Status Identify();
  Status Locate(const IndexEntry& entry, uint64_t ordinal);
  Status OpenAt(uint64_t first);
  Status ReadBlocks(uint64_t ordinal, size_t max_bytes, Slab* slab);
  Status TakeBlock(const BlockWalk& walk, uint64_t ordinal, Slab* slab, size_t* filled);
  bool AddRecords(const BlockHeader& header, uint64_t ordinal, size_t base, Slab* slab, size_t* left_out);

  const std::string directory_;
  KeyPort* const keys_;
  StreamIdentity identity_;
  bool identified_ = false;
  std::vector<uint64_t> segments_;        // first ordinals, as last listed
  SegmentFile segment_;
  uint64_t first_ = 0;                    // of segment_
  uint64_t end_ = 0, stop_ = 0;           // offset and ordinal up to which segment_ may be read
  bool final_ = false;                    // segment_ is not the newest: its end is known
  BlockCipher cipher_;
  // The next block in segment_.
  uint64_t at_ = 0, next_ = 0, counter_ = 0;
  Bytes tail_;
};

}  // namespace writ::spool
