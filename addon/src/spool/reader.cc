#include "spool/reader.h"

#include <algorithm>
#include <map>

#include "base/posix_clock.h"
#include "spool/cursor_file.h"
#include "spool/inventory.h"
#include "spool/names.h"
#include "spool/purge.h"
#include "spool/retention.h"
#include "spool/stream_reader.h"

namespace writ {
namespace spool {
namespace {

constexpr size_t kMostFiles = 256;  // segment files

class ReaderImpl final : public SpoolReader {
 public:
  ReaderImpl(const std::string& dir, std::shared_ptr<KeyPort> keys) : dir_(dir), keys_(std::move(keys)), index_(dir) {}

  uint64_t generation() const override;
  Status Streams(std::vector<StreamListing>* out) override;
  Status About(const Id& stream, Bytes* out) override;
  Status HandoverKey(const Id& stream, std::string_view purpose, SecretKey* out) override;
  Status Read(const Id& stream, uint64_t ordinal, size_t max_bytes, Slab* slab) override;
  Status LoadCursor(const Id& stream, Cursor* cursor) override;
  Status StoreCursor(const Id& stream, const Cursor& cursor) override;
  Status Free(const Id& stream, uint64_t confirmed, uint64_t* freed_bytes, int64_t retain_ns) override;
  Status Segments(const Id& stream, std::vector<SegmentFacts>* out) override;
  Status Purge(const Id& stream, const PurgeOrder& order, PurgeRecord* out) override;
  Status Purged(const Id& stream, PurgeRecord* out, bool* found) override;

 private:
  Status Find(const Id& stream, IndexEntry* entry, StreamReader** reader);
  void CloseLeastUsed(StreamReader* but);

  const std::string dir_;
  const std::shared_ptr<KeyPort> keys_;
  mutable std::mutex mutex_;  // all below
  mutable IndexReader index_;
  std::map<Id, std::unique_ptr<StreamReader>> streams_;
  uint64_t uses_ = 0;
};

uint64_t ReaderImpl::generation() const {
  std::lock_guard lock(mutex_);
  return index_.generation();
}

Status ReaderImpl::Streams(std::vector<StreamListing>* out) {
  std::vector<IndexEntry> entries;
  {
    std::lock_guard lock(mutex_);
    index_.All(&entries);
  }
  out->clear();
  for (const IndexEntry& entry : entries)
    out->push_back({entry.stream_id, entry.grant_id, entry.leg, entry.ended, entry.records, entry.octets});
  return Status::Ok();
}

Status ReaderImpl::Find(const Id& stream, IndexEntry* entry, StreamReader** reader) {
  std::lock_guard lock(mutex_);
  if (!index_.Find(stream, entry))
    return Status::Error("WRIT_SPOOL_UNKNOWN", "the spool " + dir_ + " has no stream " + IdText(stream));
  auto& known = streams_[stream];
  if (!known) known = std::make_unique<StreamReader>(StreamDirectory(dir_, stream), keys_.get());
  known->last_used.store(++uses_, std::memory_order_relaxed);
  *reader = known.get();
  return Status::Ok();
}

// Keeps descriptors bounded. A stream that is being read at this moment is passed over.
void ReaderImpl::CloseLeastUsed(StreamReader* but) {
  std::lock_guard lock(mutex_);
  StreamReader* oldest = nullptr;
  size_t open = 0;
  for (const auto& [id, reader] : streams_) {
    if (reader.get() == but) continue;
    std::unique_lock busy(reader->mutex, std::try_to_lock);
    if (!busy || !reader->has_file()) continue;
    ++open;
    if (oldest == nullptr || reader->last_used < oldest->last_used) oldest = reader.get();
  }
  if (open < kMostFiles || oldest == nullptr) return;
  std::unique_lock busy(oldest->mutex, std::try_to_lock);
  if (busy) oldest->CloseFile();
}

Status ReaderImpl::Read(const Id& stream, uint64_t ordinal, size_t max_bytes, Slab* slab) {
  IndexEntry entry;
  StreamReader* reader = nullptr;
  WRIT_RETURN_IF_ERROR(Find(stream, &entry, &reader));
  std::lock_guard lock(reader->mutex);
  const bool opens = !reader->has_file() && ordinal < entry.records;  // kReadOn opens nothing
  if (opens) CloseLeastUsed(reader);
  return reader->Read(entry, ordinal, max_bytes, slab);
}

Status ReaderImpl::About(const Id& stream, Bytes* out) {
  IndexEntry entry;
  StreamReader* reader = nullptr;
  WRIT_RETURN_IF_ERROR(Find(stream, &entry, &reader));
  std::lock_guard lock(reader->mutex);
  return reader->About(out);
}

Status ReaderImpl::HandoverKey(const Id& stream, std::string_view purpose, SecretKey* out) {
  IndexEntry entry;
  StreamReader* reader = nullptr;
  WRIT_RETURN_IF_ERROR(Find(stream, &entry, &reader));
  std::lock_guard lock(reader->mutex);
  return reader->HandoverKey(purpose, out);
}

Status ReaderImpl::LoadCursor(const Id& stream, Cursor* cursor) {
  IndexEntry entry;
  StreamReader* reader = nullptr;
  WRIT_RETURN_IF_ERROR(Find(stream, &entry, &reader));
  std::lock_guard lock(reader->mutex);
  return LoadCursorFile(&SystemIo(), reader->directory(), cursor);
}

Status ReaderImpl::StoreCursor(const Id& stream, const Cursor& cursor) {
  IndexEntry entry;
  StreamReader* reader = nullptr;
  WRIT_RETURN_IF_ERROR(Find(stream, &entry, &reader));
  if (cursor.confirmed > entry.records)
    return Status::Error("WRIT_SPOOL_CURSOR", "stream " + IdText(stream) + " has " + std::to_string(entry.records) +
                         " durable records; " + std::to_string(cursor.confirmed) + " cannot be confirmed");
  std::lock_guard lock(reader->mutex);
  return StoreCursorFile(&SystemIo(), reader->directory(), cursor);
}

// I7: nothing goes that the durable cursor does not cover, whatever the caller says.
Status ReaderImpl::Free(const Id& stream, uint64_t confirmed, uint64_t* freed_bytes, int64_t retain_ns) {
  IndexEntry entry;
  StreamReader* reader = nullptr;
  Cursor cursor;
  *freed_bytes = 0;
  WRIT_RETURN_IF_ERROR(Find(stream, &entry, &reader));
  std::lock_guard lock(reader->mutex);
  WRIT_RETURN_IF_ERROR(LoadCursorFile(&SystemIo(), reader->directory(), &cursor));
  uint64_t released = 0;
  WRIT_RETURN_IF_ERROR(ReleasedBelow(&SystemIo(), reader->directory(), cursor.confirmed, ClockNs(CLOCK_REALTIME), retain_ns, &released));
  return reader->Free(entry, std::min(confirmed, released), freed_bytes);
}

Status ReaderImpl::Segments(const Id& stream, std::vector<SegmentFacts>* out) {
  IndexEntry entry;
  StreamReader* reader = nullptr;
  WRIT_RETURN_IF_ERROR(Find(stream, &entry, &reader));
  return ListFacts(&SystemIo(), reader->directory(), out);
}

Status ReaderImpl::Purge(const Id& stream, const PurgeOrder& order, PurgeRecord* out) {
  IndexEntry entry;
  StreamReader* reader = nullptr;
  Cursor cursor;
  uint64_t released = 0;
  WRIT_RETURN_IF_ERROR(Find(stream, &entry, &reader));
  std::lock_guard lock(reader->mutex);
  WRIT_RETURN_IF_ERROR(LoadCursorFile(&SystemIo(), reader->directory(), &cursor));
  WRIT_RETURN_IF_ERROR(ReleasedBelow(&SystemIo(), reader->directory(), cursor.confirmed, ClockNs(CLOCK_REALTIME), order.retain_ns, &released));
  reader->ForgetAll();
  return PurgeStream(&SystemIo(), reader->directory(), keys_.get(), entry, cursor, released, order, out);
}

Status ReaderImpl::Purged(const Id& stream, PurgeRecord* out, bool* found) {
  return LoadPurgeRecord(&SystemIo(), StreamDirectory(dir_, stream), out, found);
}

}  // namespace
}  // namespace spool

Status SpoolReader::Open(const std::string& dir, std::shared_ptr<KeyPort> keys, std::unique_ptr<SpoolReader>* out) {
  *out = std::make_unique<spool::ReaderImpl>(dir, std::move(keys));
  return Status::Ok();
}

}  // namespace writ
