// All bound grants of an engine by slot, the number that the target table knows them by.
//
// Always true: a slot is never given twice or taken back; what At returns stays where it is. Threads: Add one at a time; At and
// size any, without a lock, while Add runs.
#pragma once
#include "engine/bound_grant.h"

namespace writ {

class GrantDirectory {
 public:
  static constexpr uint32_t kMost = 1u << 22;

  GrantDirectory() = default;
  GrantDirectory(const GrantDirectory&) = delete;
  GrantDirectory& operator=(const GrantDirectory&) = delete;
  ~GrantDirectory() {
    for (auto& chunk : chunks_) delete chunk.load(std::memory_order_relaxed);
  }

  // The caller has made sure that size() < kMost.
  uint32_t Add(std::unique_ptr<Interception> grant) {
    const uint32_t slot = size_.load(std::memory_order_relaxed);
    std::atomic<Chunk*>& chunk = chunks_[slot / kChunk];
    if (chunk.load(std::memory_order_relaxed) == nullptr) chunk.store(new Chunk, std::memory_order_release);
    chunk.load(std::memory_order_relaxed)->each[slot % kChunk] = std::move(grant);
    size_.store(slot + 1, std::memory_order_release);
    return slot;
  }
  Interception* At(uint32_t slot) const { return chunks_[slot / kChunk].load(std::memory_order_acquire)->each[slot % kChunk].get(); }
  uint32_t size() const { return size_.load(std::memory_order_acquire); }

 private:
  static constexpr uint32_t kChunk = 1024;
  struct Chunk {
    std::unique_ptr<Interception> each[kChunk];
  };
  std::array<std::atomic<Chunk*>, kMost / kChunk> chunks_{};
  std::atomic<uint32_t> size_{0};
};

}  // namespace writ
