#include "spool/recovery.h"

#include <fcntl.h>

#include <algorithm>

#include "spool/cursor_file.h"
#include "spool/names.h"

namespace writ::spool {
namespace {

constexpr size_t kScanAhead = 1 << 20;

class Recovery {
 public:
  Recovery(IoCalls* io, const std::string& directory, KeyPort* keys, const Claim& claim)
      : io_(io), directory_(directory), keys_(keys), claim_(claim) {}
  RecoveredStream Run() {
    out_.status = Steps();
    if (out_.ended) out_.identity.dek.Wipe();  // nobody writes with it again
    return std::move(out_);
  }

 private:
  Status Steps();
  Status NoStreamFile();
  Status EndedStream();
  Status SealEnded(SegmentFile* segment);
  bool BelongsHere(const SegmentFile& segment, uint64_t first) const;
  Status Last(uint64_t first, bool* kept);
  Status TornHeader(SegmentFile* segment, uint64_t first);
  Status TrustFooter(const SegmentFile& segment);
  Status Leap(const SegmentFile& segment, uint64_t* end, uint64_t* last_block);
  Status ReadEdges(const SegmentFile& segment, bool* lead_there, uint64_t* last_block);
  Status Scan(SegmentFile* segment, uint64_t* end, uint64_t* last_block);
  Status TakeBlock(const SegmentFile& segment, const BlockWalk& walk);
  Status Bad(SegmentFile* segment, uint64_t at);
  Status CutTail(SegmentFile* segment, uint64_t at);
  Status Discard(SegmentFile* segment);
  Status SealScanned(SegmentFile* segment, uint64_t end, uint64_t last_block);
  bool WasDurable(const SegmentFile& segment) const;
  Status Connected();
  Status Reaches(uint64_t first, uint64_t next);
  Status Claims();
  // Records below were durable once.
  uint64_t floor() const { return std::max({claim_.records, cursor_.confirmed, ended_records_}); }

  IoCalls* io_;
  const std::string& directory_;
  KeyPort* const keys_;
  const Claim claim_;
  Cursor cursor_;
  RecoveredStream out_;
  uint64_t ended_records_ = 0;   // of an ended stream: how many it has
  std::vector<uint64_t> segments_;
  Bytes buffer_, payload_, tail_;
  // of the segment being scanned
  BlockCipher cipher_;
  RunningDigest digest_;
  uint64_t next_ = 0, blocks_ = 0;
};

Status Recovery::Steps() {
  WRIT_RETURN_IF_ERROR(ListSegments(directory_, &segments_));
  WRIT_RETURN_IF_ERROR(ReadStreamFile(io_, directory_, keys_, &out_.identity, &out_.known));
  if (!out_.known && segments_.empty()) return Status::Ok();
  WRIT_RETURN_IF_ERROR(LoadCursorFile(io_, directory_, &cursor_));
  if (!out_.known) return NoStreamFile();
  WRIT_RETURN_IF_ERROR(ReadEndedFile(io_, directory_, out_.identity, &out_.totals, &out_.ended));
  if (out_.ended) return EndedStream();
  bool kept = false;
  while (!segments_.empty() && !kept) {
    WRIT_RETURN_IF_ERROR(Last(segments_.back(), &kept));
    if (!kept) segments_.pop_back();
  }
  WRIT_RETURN_IF_ERROR(Claims());
  return Connected();
}

// The file becomes durable with or before the first record, in whatever order a power cut lets names reach the disk: without it a segment
// holds nothing durable, unless something proves otherwise.
Status Recovery::NoStreamFile() {
  SegmentFile segment;
  bool proves = segments_.size() > 1 || segments_.front() > 0 || floor() > 0;
  uint64_t behind = 0;
  if (!proves) WRIT_RETURN_IF_ERROR(OpenSegment(io_, SegmentPath(directory_, 0), O_RDONLY, &segment));
  if (!proves) WRIT_RETURN_IF_ERROR(LookBehind(io_, segment, kFirstBlock - kBlockAlign, 0, &proves, &behind));
  if (proves)
    return Status::Error("WRIT_SPOOL_CORRUPT", StreamPath(directory_) + " is missing or damaged, so the stream's segments cannot be opened: restore it from a copy");
  out_.torn_octets += segment.size;
  return Discard(&segment);
}

// All its records were durable before the file `ended` was written; its segments may be gone.
Status Recovery::EndedStream() {
  if (segments_.empty()) return Status::Ok();
  SegmentFile segment;
  WRIT_RETURN_IF_ERROR(OpenSegment(io_, SegmentPath(directory_, segments_.back()), O_RDWR, &segment));
  out_.segment_first = segments_.back();
  out_.segment_end = segment.end();
  return segment.has_footer || !BelongsHere(segment, segments_.back()) ? Status::Ok() : SealEnded(&segment);
}

// The stream's end went to the redo log, the last footer only to its file: a power cut may have taken that. Where the records are not
// all there, nothing is changed: the reader names the damage.
Status Recovery::SealEnded(SegmentFile* segment) {
  const StreamTotals totals = out_.totals;
  ended_records_ = totals.records;
  uint64_t end = kFirstBlock, last_block = 0;
  cipher_.SetKey(SegmentKey(out_.identity.dek, segment->header.segment_id), BlockCipher::Use::kOpen);
  const Status scanned = Scan(segment, &end, &last_block);
  const bool whole = scanned.ok() && blocks_ > 0 && next_ == totals.records;
  out_.totals = totals;
  out_.segment_end = segment->end();
  return whole ? SealScanned(segment, end, last_block) : Status::Ok();
}

bool Recovery::BelongsHere(const SegmentFile& segment, uint64_t first) const {
  const SegmentHeader& header = segment.header;
  return segment.has_header && header.stream_id == out_.identity.stream_id && header.first == first && header.leg == static_cast<uint8_t>(out_.identity.leg);
}

Status Recovery::Claims() {
  if (out_.totals.records >= floor()) return Status::Ok();
  const std::string where = segments_.empty() ? directory_ : SegmentPath(directory_, segments_.back());
  return Status::Error("WRIT_SPOOL_CORRUPT", "stream " + IdText(out_.identity.stream_id) + " segment " + where + " offset " +
                       std::to_string(out_.segment_end) + ": ends at record " + std::to_string(out_.totals.records) + ", but " +
                       std::to_string(floor()) + " records had been durable: restore the missing segments from a copy");
}

// Decides on the newest segment there is; `kept` false: it held nothing and is gone.
Status Recovery::Last(uint64_t first, bool* kept) {
  SegmentFile segment;
  const std::string path = SegmentPath(directory_, first);
  *kept = false;
  WRIT_RETURN_IF_ERROR(OpenSegment(io_, path, O_RDWR, &segment));
  if (!segment.has_header) return TornHeader(&segment, first);
  if (!BelongsHere(segment, first)) return Corrupt(segment, 0, first, "its header belongs to another stream or place");
  *kept = true;
  next_ = first;
  out_.segment_first = first;
  cipher_.SetKey(SegmentKey(out_.identity.dek, segment.header.segment_id), BlockCipher::Use::kOpen);
  if (segment.has_footer) return TrustFooter(segment);
  uint64_t end = kFirstBlock, last_block = 0;
  WRIT_RETURN_IF_ERROR(Leap(segment, &end, &last_block));
  WRIT_RETURN_IF_ERROR(Scan(&segment, &end, &last_block));
  *kept = blocks_ > 0;
  return *kept ? SealScanned(&segment, end, last_block) : Discard(&segment);
}

// The header is written and flushed with the first block: without it nothing here was durable, unless something proves otherwise.
Status Recovery::TornHeader(SegmentFile* segment, uint64_t first) {
  segment->header.stream_id = out_.identity.stream_id;
  bool proves = false;
  uint64_t behind = 0;
  WRIT_RETURN_IF_ERROR(LookBehind(io_, *segment, kFirstBlock - kBlockAlign, first, &proves, &behind));
  if (proves || floor() > first) return Corrupt(*segment, 0, first, "its header is damaged");
  out_.torn_octets += segment->size;
  return Discard(segment);
}

// A footer is written only after every block before it was flushed.
Status Recovery::TrustFooter(const SegmentFile& segment) {
  BlockWalk walk(io_, segment, segment.footer.last_block, segment.end(), &buffer_, 0);
  BlockWalk::Found found;
  WRIT_RETURN_IF_ERROR(walk.Next(&found));
  if (found != BlockWalk::Found::kBlock || walk.header().last + 1 != segment.footer.next)
    return Corrupt(segment, walk.offset(), segment.header.first, "the last block does not hold");
  next_ = walk.header().first;
  blocks_ = walk.header().counter;
  WRIT_RETURN_IF_ERROR(TakeBlock(segment, walk));
  out_.segment_end = segment.end();
  out_.previous = Sha256(OctetsOf(segment.footer));
  return Status::Ok();
}

Status Recovery::TakeBlock(const SegmentFile& segment, const BlockWalk& walk) {
  const BlockHeader& header = walk.header();
  if (header.first != next_ || header.counter != blocks_)
    return Corrupt(segment, walk.offset(), next_, "the block is out of its order");
  payload_.resize(header.payload_octets);
  if (!OpenBlock(&cipher_, segment.header, header, walk.sealed(), payload_, &tail_))
    return Corrupt(segment, walk.offset(), next_, "the block is whole but not authentic: tampered with, or another key");
  out_.totals = TotalsOf(tail_);
  next_ = header.last + 1;
  ++blocks_;
  return Status::Ok();
}

// A kill changes no file: of the blocks that the index calls durable the edges are read, for the footer, and the last one whole, for the
// totals. What is wrong with the others the reader will name, as in earlier segments. `end` stays where it is when anything
// here contradicts the index: then the segment is read through.
Status Recovery::Leap(const SegmentFile& segment, uint64_t* end, uint64_t* last_block) {
  bool lead_there = false;
  WRIT_RETURN_IF_ERROR(ReadEdges(segment, &lead_there, last_block));
  if (!lead_there) return Status::Ok();
  BlockWalk walk(io_, segment, *last_block, claim_.segment_end, &buffer_, 0);
  BlockWalk::Found found = BlockWalk::Found::kBlock;
  WRIT_RETURN_IF_ERROR(walk.Next(&found));
  if (found != BlockWalk::Found::kBlock) return Status::Ok();
  next_ = walk.header().first;
  blocks_ = walk.header().counter;
  if (TakeBlock(segment, walk).ok() && next_ == claim_.records) *end = claim_.segment_end;
  return Status::Ok();
}

// Header and tag of each block up to where the index says that the durable ones end, into the digest.
Status Recovery::ReadEdges(const SegmentFile& segment, bool* lead_there, uint64_t* last_block) {
  if (!claim_.is_of_this_boot || claim_.segment_first != segment.header.first || claim_.segment_end > segment.end()) return Status::Ok();
  std::array<uint8_t, kGcmTagBytes + kBlockAlign + sizeof(BlockHeader)> edge;   // of a block: tag, zeros, the next one's header
  BlockHeader header;
  uint64_t first = segment.header.first, counter = 0;
  size_t got = 0;
  digest_.Reset();
  WRIT_RETURN_IF_ERROR(ReadUpTo(io_, segment.file, reinterpret_cast<uint8_t*>(&header), sizeof header, kFirstBlock, segment.path, &got));
  for (uint64_t at = kFirstBlock; at < claim_.segment_end;) {
    if (!IsPlausible(header) || header.first != first || header.counter != counter++) return Status::Ok();
    first = header.last + 1;
    const uint64_t tag = at + sizeof header + header.cipher_octets;
    *last_block = at;
    at += BlockOctets(header);
    if (at > claim_.segment_end) return Status::Ok();
    digest_.Add(OctetsOf(header));
    WRIT_RETURN_IF_ERROR(ReadUpTo(io_, segment.file, edge.data(), edge.size(), tag, segment.path, &got));
    digest_.Add({edge.data(), kGcmTagBytes});
    header = {};
    if (at - tag + sizeof header <= got) std::memcpy(&header, edge.data() + (at - tag), sizeof header);
    *lead_there = at == claim_.segment_end;
  }
  return Status::Ok();
}

Status Recovery::Scan(SegmentFile* segment, uint64_t* end, uint64_t* last_block) {
  BlockWalk walk(io_, *segment, *end, segment->end(), &buffer_, kScanAhead);
  BlockWalk::Found found = BlockWalk::Found::kBlock;
  if (*end == kFirstBlock) {
    next_ = segment->header.first;
    blocks_ = 0;
    digest_.Reset();
  }
  while (true) {
    WRIT_RETURN_IF_ERROR(walk.Next(&found));
    *end = out_.segment_end = walk.offset();
    if (found == BlockWalk::Found::kEnd) return Status::Ok();
    if (found == BlockWalk::Found::kBad) return Bad(segment, walk.offset());
    WRIT_RETURN_IF_ERROR(TakeBlock(*segment, walk));
    digest_.Add(OctetsOf(walk.header()));
    digest_.Add({walk.tag(), kGcmTagBytes});
    *last_block = walk.offset();
  }
}

// I8: here a torn tail and damage part ways.
Status Recovery::Bad(SegmentFile* segment, uint64_t at) {
  bool proves = false;
  uint64_t behind = 0;
  WRIT_RETURN_IF_ERROR(LookBehind(io_, *segment, at, next_, &proves, &behind));
  if (!proves && floor() <= next_) return CutTail(segment, at);
  const std::string until = behind > next_ ? " to " + std::to_string(behind - 1) : std::string();
  return Corrupt(*segment, at, next_, "records " + std::to_string(next_) + until + " had been durable and are damaged");
}

Status Recovery::CutTail(SegmentFile* segment, uint64_t at) {
  Bytes tail(segment->size - std::min(at, segment->size));
  size_t got = 0;
  WRIT_RETURN_IF_ERROR(ReadUpTo(io_, segment->file, tail.data(), tail.size(), at, segment->path, &got));
  const bool blank = std::all_of(tail.begin(), tail.end(), [](uint8_t octet) { return octet == 0; });
  if (!blank) {
    // The evidence is kept if the disk has room for it; that it has none must not keep the stream from starting.
    const std::string aside = segment->path + "." + std::to_string(at) + ".broken";
    File copy;
    Status kept = OpenFile(io_, aside, O_WRONLY | O_CREAT | O_TRUNC, &copy);
    if (kept.ok()) kept = WriteAll(io_, copy, tail.data(), got, 0, aside);
    out_.torn_octets += tail.size();
    out_.directory_changed = true;
  }
  if (io_->Ftruncate(segment->file.fd(), static_cast<off_t>(at)) != 0) return IoFailure("truncate", segment->path);
  segment->size = at;
  return Status::Ok();
}

Status Recovery::Discard(SegmentFile* segment) {
  out_.segment_first = out_.segment_end = 0;
  out_.directory_changed = true;
  return io_->Unlink(segment->path.c_str()) == 0 ? Status::Ok() : IoFailure("remove", segment->path);
}

Status Recovery::SealScanned(SegmentFile* segment, uint64_t end, uint64_t last_block) {
  SegmentFooter footer{};
  footer.magic = kFooterMagic;
  footer.version = kFormatVersion;
  footer.segment_id = segment->header.segment_id;
  footer.next = next_;
  footer.last_block = last_block;
  footer.blocks = blocks_;
  footer.records = next_ - segment->header.first;
  footer.digest = digest_.Finish();
  footer.crc = CrcOf(footer);
  const RedoKey key{RedoKind::kSegment, out_.identity.stream_id, segment->header.first, segment->header.segment_id};
  out_.footer = {key, segment->path, end, footer};
  out_.segment_end = end;
  out_.previous = Sha256(OctetsOf(footer));
  if (WasDurable(*segment)) return Status::Ok();
  out_.unflushed.push_back(segment->path);
  out_.directory_changed = true;  // its name may never have been flushed either
  return Status::Ok();
}

// Up to `next_`: by what the index says, which only a flush of the octets, here or in the redo log, makes it say.
bool Recovery::WasDurable(const SegmentFile& segment) const {
  return claim_.is_of_this_boot && claim_.segment_first == segment.header.first && claim_.records == next_;
}

// Segments wholly below the cursor may be missing (they were freed); from there on each must reach the next.
Status Recovery::Connected() {
  if (segments_.empty()) return Status::Ok();
  if (segments_.front() > cursor_.confirmed)
    return Status::Error("WRIT_SPOOL_CORRUPT", "stream " + IdText(out_.identity.stream_id) + " segment " +
                         SegmentPath(directory_, segments_.front()) + " offset 0: records " + std::to_string(cursor_.confirmed) + " to " +
                         std::to_string(segments_.front() - 1) + " are missing before it and were never confirmed");
  for (size_t i = 0; i + 1 < segments_.size(); ++i)
    if (segments_[i + 1] > cursor_.confirmed) WRIT_RETURN_IF_ERROR(Reaches(segments_[i], segments_[i + 1]));
  return Status::Ok();
}

Status Recovery::Reaches(uint64_t first, uint64_t next) {
  SegmentFile segment;
  WRIT_RETURN_IF_ERROR(OpenSegment(io_, SegmentPath(directory_, first), O_RDONLY, &segment));
  if (!segment.has_header || segment.header.first != first) return Corrupt(segment, 0, first, "its header is damaged");
  if (segment.has_footer && segment.footer.next == next) return Status::Ok();
  // No footer: the writer left it after a storage error. What lies behind `next` was written again in the next segment.
  BlockWalk walk(io_, segment, kFirstBlock, segment.end(), &buffer_, kScanAhead);
  BlockWalk::Found found = BlockWalk::Found::kBlock;
  uint64_t reached = first;
  while (reached < next) {
    WRIT_RETURN_IF_ERROR(walk.Next(&found));
    if (found != BlockWalk::Found::kBlock || walk.header().first != reached)
      return Corrupt(segment, walk.offset(), reached, "it does not reach the next segment's record " + std::to_string(next));
    reached = walk.header().last + 1;
  }
  return Status::Ok();
}

}  // namespace

Status PlaceFooter(IoCalls* io, const MissingFooter& missing) {
  File file;
  WRIT_RETURN_IF_ERROR(OpenFile(io, missing.path, O_WRONLY, &file));
  const Status placed = WriteAll(io, file, OctetsOf(missing.footer).data(), sizeof missing.footer, missing.at, missing.path);
  if (!placed.ok() && io->Ftruncate(file.fd(), static_cast<off_t>(missing.at)) != 0) return IoFailure("truncate", missing.path);
  return Status::Ok();
}

RecoveredStream RecoverStream(IoCalls* io, const std::string& directory, KeyPort* keys, const Claim& claim) {
  return Recovery(io, directory, keys, claim).Run();
}

}  // namespace writ::spool
