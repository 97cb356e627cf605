#include "spool/stream_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "spool/inventory.h"
#include "spool/names.h"

namespace writ::spool {
namespace {

// A thread's room for one sealed block.
Bytes* Scratch() {
  thread_local Bytes scratch;
  return &scratch;
}

uint16_t PacketsIn(const RecordDescriptor& record) {
  const bool is_item = record.kind == static_cast<uint8_t>(RecordKind::kIri) || record.kind == static_cast<uint8_t>(RecordKind::kCc);
  return is_item ? std::max<uint16_t>(record.packets, 1) : 0;
}

}  // namespace

Status StreamReader::Identify() {
  if (identified_) return Status::Ok();
  WRIT_RETURN_IF_ERROR(ReadStreamFile(&SystemIo(), directory_, keys_, &identity_, &identified_));
  return identified_ ? Status::Ok() : Status::Error("WRIT_SPOOL_CORRUPT", StreamPath(directory_) + " is missing or damaged: restore it from a copy");
}

// Always from the file: the core writes it anew when what delivery must know has changed.
Status StreamReader::About(Bytes* out) {
  identified_ = false;
  WRIT_RETURN_IF_ERROR(Identify());
  *out = identity_.about;
  return Status::Ok();
}

Status StreamReader::HandoverKey(std::string_view purpose, SecretKey* out) {
  WRIT_RETURN_IF_ERROR(Identify());
  *out = FileKey(identity_.dek, identity_.stream_id, "writ handover " + std::string(purpose) + " 1");
  return Status::Ok();
}

Status StreamReader::Read(const IndexEntry& entry, uint64_t ordinal, size_t max_bytes, Slab* slab) {
  slab->records.clear();
  slab->octets.clear();
  slab->in_lent = 0;
  if (ordinal == kReadOn && has_file()) ordinal = next_;
  if (ordinal >= entry.records) return Status::Ok();
  Status status = Identify();
  if (status.ok()) status = Locate(entry, ordinal);
  if (status.ok()) status = ReadBlocks(ordinal, max_bytes, slab);
  if (status.ok()) return status;
  CloseFile();  // the next call starts over: damage may have been skipped meanwhile
  segments_.clear();
  slab->records.clear();
  slab->octets.clear();
  slab->in_lent = 0;
  return status;
}

// The segment that holds a record is the last one that begins at or below it: after a storage error the successor begins where
// the durable records ended, and what lies behind that in the older file does not count.
Status StreamReader::Locate(const IndexEntry& entry, uint64_t ordinal) {
  if (!std::binary_search(segments_.begin(), segments_.end(), entry.segment_first)) {
    WRIT_RETURN_IF_ERROR(ListSegments(directory_, &segments_));
    final_ = false;
  }
  const auto behind = std::upper_bound(segments_.begin(), segments_.end(), ordinal);
  if (behind == segments_.begin())
    return Status::Error("WRIT_SPOOL_FREED", "record " + std::to_string(ordinal) + " of " + directory_ + " was confirmed and freed");
  const uint64_t first = *(behind - 1);
  if (!has_file() || first_ != first) WRIT_RETURN_IF_ERROR(OpenAt(first));
  if (next_ > ordinal) at_ = kFirstBlock, next_ = first, counter_ = 0;
  const bool newest = first == entry.segment_first;
  stop_ = behind == segments_.end() ? entry.records : std::min(*behind, entry.records);
  if (!newest && !final_) WRIT_RETURN_IF_ERROR(Refresh(&SystemIo(), &segment_));
  final_ = !newest;
  end_ = newest ? entry.segment_end : segment_.end();
  return Status::Ok();
}

Status StreamReader::OpenAt(uint64_t first) {
  WRIT_RETURN_IF_ERROR(OpenSegment(&SystemIo(), SegmentPath(directory_, first), O_RDONLY, &segment_));
  const SegmentHeader& header = segment_.header;
  if (!segment_.has_header || header.first != first || header.stream_id != identity_.stream_id || header.leg != static_cast<uint8_t>(identity_.leg)) {
    segment_.header.stream_id = identity_.stream_id;
    return Corrupt(segment_, 0, first, "its header is damaged or belongs to another stream");
  }
  cipher_.SetKey(SegmentKey(identity_.dek, header.segment_id), BlockCipher::Use::kOpen);
  ::posix_fadvise(segment_.file.fd(), 0, 0, POSIX_FADV_SEQUENTIAL);
  first_ = next_ = first;
  at_ = kFirstBlock;
  counter_ = 0;
  final_ = false;
  return Status::Ok();
}

Status StreamReader::ReadBlocks(uint64_t ordinal, size_t max_bytes, Slab* slab) {
  BlockWalk walk(&SystemIo(), segment_, at_, end_, Scratch(), 0);
  size_t filled = 0;
  while (next_ < stop_ && (slab->records.empty() || filled < max_bytes)) {
    BlockWalk::Found found;
    WRIT_RETURN_IF_ERROR(walk.Next(&found));
    if (found != BlockWalk::Found::kBlock) return Corrupt(segment_, walk.offset(), next_, "the block is damaged");
    const BlockHeader& header = walk.header();
    if (header.first != next_ || header.counter != counter_) return Corrupt(segment_, walk.offset(), next_, "the block is out of its order");
    const bool is_full = slab->in_lent > 0 && filled + header.payload_octets > slab->lent.size();
    if (is_full) break;
    if (header.last >= ordinal) WRIT_RETURN_IF_ERROR(TakeBlock(walk, ordinal, slab, &filled));
    at_ = walk.after();
    next_ = header.last + 1;
    ++counter_;
  }
  return Status::Ok();
}

// I6: what is handed out passed CRC, tag and order, octet for octet what was accepted.
Status StreamReader::TakeBlock(const BlockWalk& walk, uint64_t ordinal, Slab* slab, size_t* filled) {
  const BlockHeader& header = walk.header();
  const size_t base = *filled;
  const bool in_lent = slab->octets.empty() && base + header.payload_octets <= slab->lent.size();
  if (!in_lent) slab->octets.resize(base + header.payload_octets);
  uint8_t* to = (in_lent ? slab->lent.data() : slab->octets.data()) + base;
  if (!OpenBlock(&cipher_, segment_.header, header, walk.sealed(), {to, header.payload_octets}, &tail_))
    return Corrupt(segment_, walk.offset(), next_, "the block is whole but not authentic: tampered with, or another key");
  size_t left_out = 0;
  if (!AddRecords(header, ordinal, base, slab, &left_out))
    return Corrupt(segment_, walk.offset(), next_, "the block's table contradicts its header");
  if (left_out > 0) std::memmove(to, to + left_out, header.payload_octets - left_out);
  *filled = base + header.payload_octets - left_out;
  if (in_lent) slab->in_lent = *filled;
  else slab->octets.resize(*filled);
  return Status::Ok();
}

// Lists the block's records from `ordinal` on; `left_out` counts the octets of those before.
bool StreamReader::AddRecords(const BlockHeader& header, uint64_t ordinal, size_t base, Slab* slab, size_t* left_out) {
  uint64_t offset = 0;
  RecordDescriptor record;
  for (uint32_t i = 0; i < header.records; ++i) {
    std::memcpy(&record, tail_.data() + i * sizeof record, sizeof record);
    if (record.ordinal != header.first + i || offset + record.length > header.payload_octets) return false;
    if (record.ordinal < ordinal) *left_out = offset + record.length;
    else slab->records.push_back({record.ordinal, record.time_ns, record.position, static_cast<uint32_t>(base + offset - *left_out), record.length,
                                  static_cast<RecordKind>(record.kind), PacketsIn(record)});
    offset += record.length;
  }
  return offset == header.payload_octets;
}

void StreamReader::ForgetAll() {
  CloseFile();
  identity_ = {};
  identified_ = false;
  cipher_.SetKey(SecretKey(), BlockCipher::Use::kOpen);
  segments_.clear();
}

Status StreamReader::Free(const IndexEntry& entry, uint64_t confirmed, uint64_t* freed_octets) {
  WRIT_RETURN_IF_ERROR(ListSegments(directory_, &segments_));
  final_ = false;
  const bool all = entry.ended && confirmed >= entry.records;
  std::vector<uint64_t> going, kept;
  for (size_t i = 0; i < segments_.size(); ++i) {
    // I7: the successor begins at or below what is confirmed, and holds durable records itself.
    const bool passed = i + 1 < segments_.size() && segments_[i + 1] <= std::min(confirmed, entry.segment_first);
    (passed || all ? going : kept).push_back(segments_[i]);
  }
  WRIT_RETURN_IF_ERROR(NoteFreed(&SystemIo(), directory_, going));
  for (const uint64_t first : going) {
    struct stat facts;
    const std::string path = SegmentPath(directory_, first);
    const bool goes = ::stat(path.c_str(), &facts) == 0 && ::unlink(path.c_str()) == 0;
    if (goes) *freed_octets += static_cast<uint64_t>(facts.st_size);
    else kept.push_back(first);
    if (goes && has_file() && first_ == first) CloseFile();
  }
  std::sort(kept.begin(), kept.end());
  segments_ = std::move(kept);
  return Status::Ok();
}

}  // namespace writ::spool
