// A block while it is in memory: filled under its stream's lock, then the writer's until it is durable. Buffers come from a pool
// when a stream's first record arrives and go back when the block is durable: an idle stream holds none.
#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "spool/format.h"

namespace writ {
class Stream;
}

namespace writ::spool {

struct Block {
  Stream* stream = nullptr;
  std::unique_ptr<uint8_t[]> octets;
  size_t capacity = 0, used = 0;
  std::vector<RecordDescriptor> table;
  uint32_t items = 0;
  uint64_t first = 0;           // ordinal
  uint64_t octets_before = 0;   // payload octets of the stream before this block
  int64_t opened_ns = 0;
  uint64_t number = 0;          // of the stream's open blocks: tells the writer whether this one is still open
  StreamTotals after;           // the stream's totals behind its last record
  bool gaps_only = false;       // opened in what is kept back for gaps

  size_t room() const { return gaps_only ? 0 : capacity - used; }
  uint64_t disk_octets() const { return BlockOctetsOf(used, table.size()); }
  size_t charge() const { return used + table.size() * sizeof(RecordDescriptor); }
  uint64_t next() const { return first + table.size(); }
};

class BlockPool {
 public:
  // A pooled buffer takes a full block and one record of any usual size behind it.
  explicit BlockPool(size_t block_octets) : capacity_(block_octets + kOneRecord) {}
  std::unique_ptr<Block> Take(size_t at_least);
  void Give(std::unique_ptr<Block> block);

 private:
  static constexpr size_t kOneRecord = 72 << 10;
  static constexpr size_t kKept = 512;  // buffers, some 32 MiB in use; more go back to the system
  const size_t capacity_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Block>> free_;
};

}  // namespace writ::spool
