#include "spool/block.h"

#include <algorithm>

namespace writ::spool {

std::unique_ptr<Block> BlockPool::Take(size_t at_least) {
  std::unique_ptr<Block> block;
  if (at_least <= capacity_) {
    std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      block = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (!block) {
    block = std::make_unique<Block>();
    block->capacity = std::max(capacity_, at_least);
    block->octets.reset(new uint8_t[block->capacity]);
  }
  block->used = 0;
  block->items = 0;
  block->gaps_only = false;
  block->table.clear();
  return block;
}

void BlockPool::Give(std::unique_ptr<Block> block) {
  if (block->capacity != capacity_) return;
  std::lock_guard lock(mutex_);
  if (free_.size() < kKept) free_.push_back(std::move(block));
}

}  // namespace writ::spool
