#include "engine/journal.h"

#include <algorithm>

#include "base/crypto.h"

namespace writ {
namespace {

constexpr size_t kRecordHeader = 1 + sizeof(Id);
constexpr size_t kReadBytes = 256 << 10;

Id FirstOctets(const Digest& digest) {
  Id id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

JournalRecord Decode(const SlabRecord& record, ByteView payload) {
  ByteReader in(payload);
  JournalRecord out;
  out.kind = in.U8();
  out.grant_id = in.Array<16>();
  ByteView body = in.Take(in.left());
  out.body.assign(body.begin(), body.end());
  out.time_ns = record.time_ns;
  out.position = record.position;
  out.ordinal = record.ordinal;
  return out;
}

}  // namespace

Id JournalStreamId() { return FirstOctets(Sha256(AsBytes("writ core journal"))); }

Id StreamIdOf(const Id& grant_id, Leg leg) {
  Bytes octets(grant_id.begin(), grant_id.end());
  octets.push_back(static_cast<uint8_t>(leg));
  return FirstOctets(Sha256(octets));
}

Status Journal::Open(Spool* spool, const SpoolOptions& options, std::unique_ptr<Journal>* out) {
  std::unique_ptr<Journal> journal(new Journal(spool));
  journal->stream_id_ = JournalStreamId();
  StreamState state;
  WRIT_RETURN_IF_ERROR(spool->OpenStream({journal->stream_id_, Id{}, Leg::kJournal, {}}, &journal->stream_, &state));
  WRIT_RETURN_IF_ERROR(SpoolReader::Open(options.dir, options.keys, &journal->reader_));
  WRIT_RETURN_IF_ERROR(journal->Fold());
  *out = std::move(journal);
  return Status::Ok();
}

Status Journal::Fold() {
  std::vector<JournalRecord> records;
  for (uint64_t next = 0;;) {
    records.clear();
    WRIT_RETURN_IF_ERROR(Read(next, SIZE_MAX, &records));
    if (records.empty()) return Status::Ok();
    for (const JournalRecord& record : records) FoldOne(record);
    next = records.back().ordinal + 1;
  }
}

void Journal::FoldOne(const JournalRecord& record) {
  last_time_ns_ = std::max(last_time_ns_, record.time_ns);
  last_position_ = std::max(last_position_, record.position);
  GrantHistory& history = histories_[record.grant_id];
  switch (static_cast<JournalKind>(record.kind)) {
    case JournalKind::kGrantInstalled: history.installed = true; break;
    case JournalKind::kGrantActive:
      history.active = true;
      history.active_ns = record.time_ns;
      break;
    case JournalKind::kGrantEnded: history.ended = true; break;
    case JournalKind::kAddressSeen: {
      SeenAddress address{};
      std::copy_n(record.body.begin(), std::min(record.body.size(), address.size()), address.begin());
      history.addresses.insert(address);
      break;
    }
    case JournalKind::kSkipped: {
      ByteReader in(record.body);
      const bool content = in.U8() == static_cast<uint8_t>(Leg::kCc);
      in.U64();
      if (content) history.skipped_items += in.U64();
      break;
    }
    default: break;
  }
}

GrantHistory Journal::HistoryOf(const Id& grant_id) const {
  auto found = histories_.find(grant_id);
  return found == histories_.end() ? GrantHistory{} : found->second;
}

void Journal::Append(JournalRecord record) {
  std::lock_guard lock(mutex_);
  if (RetryLocked() && Store(record)) return;
  waiting_.push_back(std::move(record));
}

bool Journal::Retry() {
  std::lock_guard lock(mutex_);
  return RetryLocked();
}

bool Journal::RetryLocked() {
  while (!waiting_.empty()) {
    if (!Store(waiting_.front())) return false;
    waiting_.pop_front();
  }
  return true;
}

bool Journal::Store(const JournalRecord& record) {
  size_t length = kRecordHeader + record.body.size();
  uint8_t* room = spool_->Reserve(stream_, length);
  if (room == nullptr) return false;
  room[0] = record.kind;
  std::copy(record.grant_id.begin(), record.grant_id.end(), room + 1);
  std::copy(record.body.begin(), record.body.end(), room + kRecordHeader);
  RecordMeta meta;
  meta.kind = RecordKind::kJournal;
  meta.time_ns = record.time_ns;
  meta.position = record.position;
  spool_->Commit(stream_, length, meta);
  return true;
}

Status Journal::Read(uint64_t from, size_t max, std::vector<JournalRecord>* records) {
  Slab slab;
  WRIT_RETURN_IF_ERROR(reader_->Read(stream_id_, from, kReadBytes, &slab));
  for (const SlabRecord& record : slab.records) {
    if (record.ordinal < from || records->size() == max) continue;
    records->push_back(Decode(record, ByteView(slab.octets).subspan(record.offset, record.length)));
  }
  return Status::Ok();
}

}  // namespace writ
