#include "spool/index.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/posix_clock.h"
#include "spool/names.h"

namespace writ::spool {
namespace {

constexpr Magic kIndexMagic = {'W', 'R', 'I', 'T', 'I', 'D', 'X', '1'};
constexpr uint64_t kChunk = 1 << 16;             // slots are allocated on disk in steps of this
constexpr int64_t kLookAgainNs = 200'000'000;    // a deleted and remade index is noticed after this long
constexpr int kPatience = 1 << 14;               // tries before a slot that stays odd (its writer was killed) is passed over

constexpr uint64_t FileOctets(uint64_t capacity) { return kIndexHeader + capacity * sizeof(IndexSlot); }

// The sequence lock's two sides (Boehm, "Can seqlocks get along with programming language memory models?").
void StoreSlot(IndexSlot* slot, const IndexEntry& entry) {
  const uint64_t odd = slot->sequence.load(std::memory_order_relaxed) | 1;
  slot->sequence.store(odd, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  slot->ended.store(entry.ended, std::memory_order_relaxed);
  slot->records.store(entry.records, std::memory_order_relaxed);
  slot->octets.store(entry.octets, std::memory_order_relaxed);
  slot->segment_first.store(entry.segment_first, std::memory_order_relaxed);
  slot->segment_end.store(entry.segment_end, std::memory_order_relaxed);
  slot->sequence.store(odd + 1, std::memory_order_release);
}

bool LoadSlot(const IndexSlot* slot, IndexEntry* out) {
  for (int tries = 0; tries < kPatience; ++tries) {
    const uint64_t before = slot->sequence.load(std::memory_order_acquire);
    out->ended = slot->ended.load(std::memory_order_relaxed) != 0;
    out->records = slot->records.load(std::memory_order_relaxed);
    out->octets = slot->octets.load(std::memory_order_relaxed);
    out->segment_first = slot->segment_first.load(std::memory_order_relaxed);
    out->segment_end = slot->segment_end.load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (before % 2 == 0 && slot->sequence.load(std::memory_order_relaxed) == before) break;
    if (tries + 1 == kPatience) return false;
  }
  out->stream_id = slot->stream_id;
  out->grant_id = slot->grant_id;
  out->leg = static_cast<Leg>(slot->leg);
  return true;
}

std::array<uint64_t, 2> Halves(const Id& boot) {
  std::array<uint64_t, 2> halves;
  std::memcpy(halves.data(), boot.data(), sizeof halves);
  return halves;
}

bool IsAnnounced(const IndexFileHeader* header, const Id& boot) {
  const auto halves = Halves(boot);
  return header->generation.load(std::memory_order_acquire) != 0 && header->boot[0].load(std::memory_order_relaxed) == halves[0] &&
         header->boot[1].load(std::memory_order_relaxed) == halves[1];
}

}  // namespace

bool IndexMap::Map(int fd, uint64_t octets, bool writable) {
  Unmap();
  void* base = ::mmap(nullptr, octets, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
  if (base == MAP_FAILED) return false;
  base_ = static_cast<uint8_t*>(base);
  octets_ = octets;
  return true;
}

void IndexMap::Unmap() {
  if (base_ != nullptr) ::munmap(base_, octets_);
  base_ = nullptr;
}

bool IndexMap::IsIndex() const {
  const IndexFileHeader* h = header();
  return h->magic == kIndexMagic && h->version == kFormatVersion && h->slot_octets == sizeof(IndexSlot) &&
         h->count.load(std::memory_order_acquire) <= h->capacity.load(std::memory_order_acquire);
}

Status IndexWriter::Open(IoCalls* io, const std::string& spool) {
  io_ = io;
  path_ = IndexPath(spool);
  uint64_t size = 0;
  struct stat facts;
  const bool exists = ::stat(path_.c_str(), &facts) == 0;
  if (exists) {
    WRIT_RETURN_IF_ERROR(OpenFile(io_, path_, O_RDWR, &file_));
    WRIT_RETURN_IF_ERROR(SizeOf(file_, path_, &size));
  }
  const bool usable = size >= FileOctets(kFirstCapacity) && map_.Map(file_.fd(), size, true) && map_.IsIndex() &&
                      map_.header()->capacity <= map_.capacity();
  if (!usable) WRIT_RETURN_IF_ERROR(Replace(path_));
  for (uint64_t at = 0; at < map_.header()->count; ++at) slots_.emplace(map_.slot(at)->stream_id, at);
  return Status::Ok();
}

Status IndexWriter::Replace(const std::string& path) {
  if (map_.is_mapped()) map_.header()->replaced.store(1, std::memory_order_release);
  const std::string temporary = path + ".new";
  WRIT_RETURN_IF_ERROR(OpenFile(io_, temporary, O_RDWR | O_CREAT | O_TRUNC, &file_));
  if (io_->Ftruncate(file_.fd(), static_cast<off_t>(FileOctets(kFirstCapacity))) != 0) return IoFailure("size", temporary);
  if (io_->Fallocate(file_.fd(), 0, kIndexHeader + kChunk) != 0 && errno == ENOSPC) return IoFailure("allocate", temporary);
  if (!map_.Map(file_.fd(), FileOctets(kFirstCapacity), true)) return IoFailure("map", temporary);
  IndexFileHeader* header = map_.header();
  header->magic = kIndexMagic;
  header->version = kFormatVersion;
  header->slot_octets = sizeof(IndexSlot);
  header->capacity.store(kFirstCapacity, std::memory_order_relaxed);
  header->generation.store(static_cast<uint64_t>(ClockNs(CLOCK_REALTIME)), std::memory_order_release);
  return io_->Rename(temporary.c_str(), path.c_str()) == 0 ? Status::Ok() : IoFailure("rename", temporary);
}

bool IndexWriter::Find(const Id& stream, IndexEntry* out) const {
  const auto known = slots_.find(stream);
  return known != slots_.end() && LoadSlot(map_.slot(known->second), out);
}

bool IndexWriter::IsOfBoot(const Id& boot) const { return IsAnnounced(map_.header(), boot); }

Status IndexWriter::Grow() {
  const uint64_t capacity = map_.capacity() * 2;
  if (io_->Ftruncate(file_.fd(), static_cast<off_t>(FileOctets(capacity))) != 0) return IoFailure("grow", path_);
  if (!map_.Map(file_.fd(), FileOctets(capacity), true)) return IoFailure("map", path_);
  map_.header()->capacity.store(capacity, std::memory_order_release);
  return Status::Ok();
}

Status IndexWriter::Slot(const IndexEntry& entry, uint64_t* at) {
  const auto known = slots_.find(entry.stream_id);
  *at = known != slots_.end() ? known->second : map_.header()->count.load(std::memory_order_relaxed);
  if (known != slots_.end()) return Status::Ok();
  if (*at == map_.capacity()) WRIT_RETURN_IF_ERROR(Grow());
  const uint64_t offset = FileOctets(*at);
  if (offset / kChunk != (offset + sizeof(IndexSlot)) / kChunk || *at == 0) {
    const auto from = static_cast<off_t>(offset / kChunk * kChunk);
    if (io_->Fallocate(file_.fd(), from, 2 * kChunk) != 0 && errno != EOPNOTSUPP) return IoFailure("allocate", path_);
  }
  IndexSlot* slot = map_.slot(*at);
  slot->stream_id = entry.stream_id;
  slot->grant_id = entry.grant_id;
  slot->leg = static_cast<uint8_t>(entry.leg);
  return Status::Ok();
}

Status IndexWriter::Publish(const IndexEntry& entry) {
  uint64_t at = 0;
  WRIT_RETURN_IF_ERROR(Slot(entry, &at));
  StoreSlot(map_.slot(at), entry);
  if (slots_.emplace(entry.stream_id, at).second) map_.header()->count.store(at + 1, std::memory_order_release);
  return Status::Ok();
}

void IndexWriter::Announce() {
  const auto boot = Halves(SystemIo().BootId());
  for (size_t i = 0; i < boot.size(); ++i) map_.header()->boot[i].store(boot[i], std::memory_order_relaxed);
  map_.header()->generation.fetch_add(1, std::memory_order_release);
}

bool IndexReader::Announced() const { return IsAnnounced(map_.header(), SystemIo().BootId()); }

bool IndexReader::Ready() {
  const int64_t now = ClockNs(CLOCK_MONOTONIC_COARSE);
  const bool replaced = map_.is_mapped() && map_.header()->replaced.load(std::memory_order_acquire) != 0;
  const bool grown = map_.is_mapped() && map_.header()->capacity.load(std::memory_order_acquire) > map_.capacity();
  if (map_.is_mapped() && !replaced && !grown && now - looked_ns_ < kLookAgainNs) return true;
  looked_ns_ = now;
  struct stat facts;
  if (::stat(path_.c_str(), &facts) != 0) return map_.is_mapped();
  if (map_.is_mapped() && facts.st_ino == inode_ && !grown) return true;
  const int fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return map_.is_mapped();
  const File file(&SystemIo(), fd);
  if (::fstat(fd, &facts) != 0 || static_cast<uint64_t>(facts.st_size) < FileOctets(kFirstCapacity)) return false;
  if (!map_.Map(fd, static_cast<uint64_t>(facts.st_size), false)) return false;
  if (facts.st_ino != inode_) slots_.clear(), known_ = 0;
  inode_ = facts.st_ino;
  if (!map_.IsIndex()) map_.Unmap();
  return map_.is_mapped();
}

uint64_t IndexReader::generation() { return Ready() && Announced() ? map_.header()->generation.load(std::memory_order_acquire) : 0; }

bool IndexReader::Load(uint64_t at, IndexEntry* out) const { return LoadSlot(map_.slot(at), out); }

bool IndexReader::Find(const Id& stream, IndexEntry* out) {
  if (!Ready() || !Announced()) return false;
  const uint64_t count = std::min(map_.header()->count.load(std::memory_order_acquire), map_.capacity());
  for (; known_ < count; ++known_) slots_.emplace(map_.slot(known_)->stream_id, known_);
  const auto known = slots_.find(stream);
  return known != slots_.end() && Load(known->second, out);
}

void IndexReader::All(std::vector<IndexEntry>* out) {
  out->clear();
  if (!Ready() || !Announced()) return;
  const uint64_t count = std::min(map_.header()->count.load(std::memory_order_acquire), map_.capacity());
  IndexEntry entry;
  for (uint64_t at = 0; at < count; ++at)
    if (Load(at, &entry) && entry.stream_id != Id{}) out->push_back(entry);  // zeros: a power cut kept the count, not the slot
}

}  // namespace writ::spool
