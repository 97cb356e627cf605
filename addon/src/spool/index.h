// The shared index: what is durable, told by the core process to any reader through one mapped file, without locks.
//
// Owns (the writing side): <dir>/index, 4096 octets of header and fixed slots, one a stream. Always true: a slot is updated only
// after the flush it speaks of; its fields are read whole (a sequence lock: odd while they change). The file is a cache: lost or
// stale it loses nothing, recovery writes it again from the segments. Slots are allocated on disk before they are touched, so that
// a full disk is an error and no SIGBUS. Threads: one writer; readers anywhere.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "spool/format.h"
#include "spool/io_calls.h"

namespace writ::spool {

inline constexpr uint64_t kIndexHeader = 4096;
inline constexpr uint64_t kFirstCapacity = 65536;

// What a slot says.
struct IndexEntry {
  Id stream_id{}, grant_id{};
  Leg leg = Leg::kCc;
  bool ended = false;
  uint64_t records = 0, octets = 0;   // durable
  uint64_t segment_first = 0;         // the segment in which the durable records end
  uint64_t segment_end = 0;           // offset there behind the last durable block
};

struct IndexFileHeader {
  Magic magic;
  uint32_t version, slot_octets;
  std::atomic<uint64_t> capacity, count, generation, replaced;
  // Of the system's start in which it was announced. After another one the segments may lack what it says, until the writer has replayed
  // the redo log: readers do not believe it before.
  std::atomic<uint64_t> boot[2];
};

struct IndexSlot {
  std::atomic<uint64_t> sequence;
  Id stream_id, grant_id;             // set before `count` covers the slot, never changed
  uint8_t leg, zero[7];
  std::atomic<uint64_t> ended, records, octets, segment_first, segment_end;
  uint64_t spare[5];
};
static_assert(sizeof(IndexSlot) == 128 && std::atomic<uint64_t>::is_always_lock_free);

// A shared mapping of the file.
class IndexMap {
 public:
  IndexMap() = default;
  IndexMap(const IndexMap&) = delete;
  IndexMap& operator=(const IndexMap&) = delete;
  ~IndexMap() { Unmap(); }
  bool Map(int fd, uint64_t octets, bool writable);
  void Unmap();
  bool is_mapped() const { return base_ != nullptr; }
  uint64_t capacity() const { return (octets_ - kIndexHeader) / sizeof(IndexSlot); }
  IndexFileHeader* header() const { return reinterpret_cast<IndexFileHeader*>(base_); }
  IndexSlot* slot(uint64_t at) const { return reinterpret_cast<IndexSlot*>(base_ + kIndexHeader) + at; }
  bool IsIndex() const;

 private:
  uint8_t* base_ = nullptr;
  uint64_t octets_ = 0;
};

class IndexWriter {
 public:
  // Adopts the file there is, or makes a new one in its place.
  Status Open(IoCalls* io, const std::string& spool);
  // The entry of a stream as the file had it at Open; false: none.
  bool Find(const Id& stream, IndexEntry* out) const;
  // Whether it was last announced in that start of the system.
  bool IsOfBoot(const Id& boot) const;
  // Adds the stream if it has no slot yet.
  Status Publish(const IndexEntry& entry);
  // After a round of Publish: readers look again.
  void Announce();

 private:
  Status Replace(const std::string& path);
  Status Slot(const IndexEntry& entry, uint64_t* at);
  Status Grow();
  IoCalls* io_ = nullptr;
  std::string path_;
  File file_;
  IndexMap map_;
  std::map<Id, uint64_t> slots_;
};

class IndexReader {
 public:
  explicit IndexReader(std::string spool) : path_(std::move(spool) + "/index") {}
  // 0: no index yet.
  uint64_t generation();
  // False: unknown stream (or no index).
  bool Find(const Id& stream, IndexEntry* out);
  void All(std::vector<IndexEntry>* out);

 private:
  bool Announced() const;
  bool Ready();          // maps, or maps again when the file was replaced or has grown
  bool Load(uint64_t at, IndexEntry* out) const;
  std::string path_;
  IndexMap map_;
  uint64_t inode_ = 0;
  int64_t looked_ns_ = 0;
  std::map<Id, uint64_t> slots_;
  uint64_t known_ = 0;   // slots in slots_
};

}  // namespace writ::spool
