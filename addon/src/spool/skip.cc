#include "spool/skip.h"

#include <fcntl.h>

#include <algorithm>

#include "spool/names.h"
#include "spool/segment.h"
#include "spool/segment_writer.h"
#include "spool/stream_file.h"

namespace writ::spool {
namespace {

constexpr size_t kSkipAhead = 1 << 20;
constexpr uint64_t kGapsInBlock = 2048;

// Items' numbers used up to there, gaps included.
uint64_t Numbers(const StreamTotals& totals) { return totals.items + totals.gap_items; }

// One block's text, opened.
struct OpenedBlock {
  BlockHeader header{};
  Bytes payload, tail;
  StreamTotals after() const { return TotalsOf(tail); }
  RecordDescriptor record(size_t i) const {
    RecordDescriptor out;
    std::memcpy(&out, tail.data() + i * sizeof out, sizeof out);
    return out;
  }
  // The stream's totals in front of it. What its own gaps declare is not known of each: it stays with what is in front.
  StreamTotals before() const {
    StreamTotals totals = after();
    totals.records = header.first;
    totals.octets = header.octets_before;
    totals.items -= std::min<uint64_t>(totals.items, header.items);
    return totals;
  }
};

class Skipper {
 public:
  Skipper(IoCalls* io, const std::string& directory, KeyPort* keys, const SkipBounds& bounds, std::vector<SkippedRange>* skipped)
      : io_(io), directory_(directory), keys_(keys), bounds_(bounds), skipped_(skipped) {}
  Status Run();

 private:
  enum class Met { kEnd, kBlock, kDamage };
  Status OpenIt(size_t at);
  Status Mend(bool* damaged);
  Status ReadWhole(uint64_t* at, bool* whole);
  Status StepOver(uint64_t* at);
  Status NextBlock(BlockWalk* walk, Met* met);
  Status FindBehind(uint64_t from, uint64_t* offset);
  Status FirstOf(uint64_t segment, bool* found);
  Status Keep(uint64_t from, uint64_t upto);
  Status BeginReplacement();
  Status DeclareLost(uint64_t upto, bool known);
  Status CopyBlock();
  Status Append(const Block& block);
  Status Put();

  IoCalls* const io_;
  const std::string directory_;
  KeyPort* const keys_;
  const SkipBounds bounds_;
  std::vector<SkippedRange>* const skipped_;
  StreamIdentity identity_;
  std::vector<uint64_t> segments_;
  // Of the segment in hand
  SegmentFile segment_;
  BlockCipher cipher_;
  uint64_t first_ = 0, next_first_ = 0;   // ordinals: its own, its successor's (or the stream's end)
  uint64_t end_ = 0;
  bool newest_ = false;
  uint64_t next_ = 0;                     // ordinal expected
  StreamTotals totals_;                   // up to there
  OpenedBlock block_;
  Bytes buffer_;
  std::unique_ptr<SegmentWriter> replacement_;
  uint64_t replaced_from_ = 0;
  std::string kept_;
  std::vector<SkippedRange> pending_;     // of the replacement that is not in force yet
};

Status Skipper::Run() {
  bool known = false;
  WRIT_RETURN_IF_ERROR(ReadStreamFile(io_, directory_, keys_, &identity_, &known));
  if (!known) return Status::Error("WRIT_SPOOL_CORRUPT", StreamPath(directory_) + " is missing or damaged: no segment can be opened without it");
  WRIT_RETURN_IF_ERROR(ListSegments(directory_, &segments_));
  bool any = false;
  for (size_t i = 0; i < segments_.size(); ++i) {
    if (i + 1 < segments_.size() && segments_[i + 1] <= bounds_.from) continue;
    bool damaged = false;
    WRIT_RETURN_IF_ERROR(OpenIt(i));
    WRIT_RETURN_IF_ERROR(Mend(&damaged));
    any = any || damaged;
  }
  return any ? Status::Ok() : Status::Error("WRIT_SPOOL_SKIP_NOTHING", "no damage was found in " + directory_);
}

Status Skipper::OpenIt(size_t at) {
  first_ = next_ = segments_[at];
  newest_ = at + 1 == segments_.size();
  WRIT_RETURN_IF_ERROR(OpenSegment(io_, SegmentPath(directory_, first_), O_RDONLY, &segment_));
  next_first_ = newest_ ? std::max({bounds_.records, first_, segment_.has_footer ? segment_.footer.next : 0}) : segments_[at + 1];
  end_ = first_ == bounds_.written_segment ? bounds_.written_end : segment_.end();
  segment_.has_header = segment_.has_header && segment_.header.first == first_ && segment_.header.stream_id == identity_.stream_id &&
                        segment_.header.leg == static_cast<uint8_t>(identity_.leg);
  if (segment_.has_header) cipher_.SetKey(SegmentKey(identity_.dek, segment_.header.segment_id), BlockCipher::Use::kOpen);
  return Status::Ok();
}

// Reads the segment to its end; from the first damage on everything goes into a replacement.
Status Skipper::Mend(bool* damaged) {
  for (uint64_t at = segment_.has_header ? kFirstBlock : 0;;) {
    bool whole = false;
    WRIT_RETURN_IF_ERROR(ReadWhole(&at, &whole));
    if (whole) return replacement_ == nullptr ? Status::Ok() : Put();
    if (first_ == bounds_.written_segment)
      return Status::Error("WRIT_SPOOL_SKIP_OPEN", "the damage is in the segment that is still being written: " + segment_.path);
    *damaged = true;
    WRIT_RETURN_IF_ERROR(StepOver(&at));
  }
}

// Blocks from `at` on, up to damage or the end. The newest segment may reach further than anybody knew.
Status Skipper::ReadWhole(uint64_t* at, bool* whole) {
  BlockWalk walk(io_, segment_, *at, end_, &buffer_, kSkipAhead);
  Met met = segment_.has_header ? Met::kBlock : Met::kDamage;
  while (met == Met::kBlock && (newest_ || next_ < next_first_)) {
    WRIT_RETURN_IF_ERROR(NextBlock(&walk, &met));
    if (met != Met::kBlock) break;
    if (replacement_ != nullptr) WRIT_RETURN_IF_ERROR(CopyBlock());
    totals_ = block_.after();
    next_ = block_.header.last + 1;
  }
  *at = walk.offset();
  *whole = next_ >= next_first_;
  if (!*whole || met != Met::kDamage || !newest_) return Status::Ok();
  bool proves = false;
  uint64_t behind = 0;
  WRIT_RETURN_IF_ERROR(LookBehind(io_, segment_, *at, next_, &proves, &behind));
  if (proves) next_first_ = behind;
  *whole = !proves;
  return Status::Ok();
}

Status Skipper::StepOver(uint64_t* at) {
  uint64_t behind = end_;
  if (segment_.has_header) WRIT_RETURN_IF_ERROR(FindBehind(*at, &behind));
  WRIT_RETURN_IF_ERROR(Keep(*at, behind));
  WRIT_RETURN_IF_ERROR(BeginReplacement());
  const bool in_segment = behind < end_;
  bool known = in_segment;
  if (!in_segment && !newest_) WRIT_RETURN_IF_ERROR(FirstOf(next_first_, &known));
  *at = behind;
  return DeclareLost(in_segment ? block_.header.first : next_first_, known);
}

Status Skipper::NextBlock(BlockWalk* walk, Met* met) {
  BlockWalk::Found found;
  WRIT_RETURN_IF_ERROR(walk->Next(&found));
  *met = found == BlockWalk::Found::kEnd ? Met::kEnd : Met::kDamage;
  if (found != BlockWalk::Found::kBlock || walk->header().first != next_) return Status::Ok();
  block_.header = walk->header();
  block_.payload.resize(block_.header.payload_octets);
  if (OpenBlock(&cipher_, segment_.header, block_.header, walk->sealed(), block_.payload, &block_.tail)) *met = Met::kBlock;
  return Status::Ok();
}

// The next block that is whole, authentic and of a later record; `offset` is the segment's end when there is none.
Status Skipper::FindBehind(uint64_t from, uint64_t* offset) {
  *offset = end_;
  Bytes scratch;
  uint64_t magic_at = (from + kBlockAlign) / kBlockAlign * kBlockAlign;
  for (Bytes window(kSkipAhead); magic_at < end_;) {
    size_t got = 0;
    WRIT_RETURN_IF_ERROR(ReadUpTo(io_, segment_.file, window.data(), std::min<uint64_t>(window.size(), end_ - magic_at), magic_at, segment_.path, &got));
    if (got < sizeof kBlockMagic) return Status::Ok();
    for (size_t i = 0; i + sizeof kBlockMagic <= got; i += kBlockAlign) {
      if (std::memcmp(window.data() + i, &kBlockMagic, sizeof kBlockMagic) != 0) continue;
      BlockWalk walk(io_, segment_, magic_at + i, end_, &scratch, 0);
      BlockWalk::Found found;
      WRIT_RETURN_IF_ERROR(walk.Next(&found));
      if (found != BlockWalk::Found::kBlock || walk.header().first < next_ || (!newest_ && walk.header().last >= next_first_)) continue;
      block_.header = walk.header();
      block_.payload.resize(block_.header.payload_octets);
      if (!OpenBlock(&cipher_, segment_.header, block_.header, walk.sealed(), block_.payload, &block_.tail)) continue;
      *offset = magic_at + i;
      return Status::Ok();
    }
    magic_at += std::max(got, kBlockAlign) / kBlockAlign * kBlockAlign;
  }
  return Status::Ok();
}

// The first block of the next segment, which tells how far the totals had come.
Status Skipper::FirstOf(uint64_t segment, bool* found) {
  *found = false;
  SegmentFile file;
  WRIT_RETURN_IF_ERROR(OpenSegment(io_, SegmentPath(directory_, segment), O_RDONLY, &file));
  if (!file.has_header) return Status::Ok();
  BlockCipher cipher;
  cipher.SetKey(SegmentKey(identity_.dek, file.header.segment_id), BlockCipher::Use::kOpen);
  Bytes scratch;
  BlockWalk walk(io_, file, kFirstBlock, file.end(), &scratch, 0);
  BlockWalk::Found met;
  WRIT_RETURN_IF_ERROR(walk.Next(&met));
  if (met != BlockWalk::Found::kBlock) return Status::Ok();
  block_.header = walk.header();
  block_.payload.resize(block_.header.payload_octets);
  *found = OpenBlock(&cipher, file.header, block_.header, walk.sealed(), block_.payload, &block_.tail);
  return Status::Ok();
}

Status Skipper::Keep(uint64_t from, uint64_t upto) {
  kept_ = segment_.path + "." + std::to_string(from) + ".broken";
  File copy;
  WRIT_RETURN_IF_ERROR(OpenFile(io_, kept_, O_WRONLY | O_CREAT | O_TRUNC, &copy));
  Bytes chunk(kSkipAhead);
  for (uint64_t at = from; at < upto;) {
    size_t got = 0;
    WRIT_RETURN_IF_ERROR(ReadUpTo(io_, segment_.file, chunk.data(), std::min<uint64_t>(chunk.size(), upto - at), at, segment_.path, &got));
    if (got == 0) break;
    WRIT_RETURN_IF_ERROR(WriteAll(io_, copy, chunk.data(), got, at - from, kept_));
    at += got;
  }
  return SyncFile(io_, copy, kept_);
}

Status Skipper::BeginReplacement() {
  if (replacement_ != nullptr) return Status::Ok();
  const std::string aside = directory_ + "/skip";
  bool made = false;
  WRIT_RETURN_IF_ERROR(MakeDirectory(io_, aside, &made));
  const Digest previous = segment_.has_footer ? Sha256(OctetsOf(segment_.footer)) : Digest{};
  replacement_ = std::make_unique<SegmentWriter>(io_, aside, previous);
  replaced_from_ = next_;
  return replacement_->Create(identity_, next_);
}

Status Skipper::Append(const Block& block) {
  Staging staged;
  const uint64_t at = block.first == replaced_from_ ? 0 : replacement_->end();
  replacement_->Seal(block, identity_, replaced_from_, &staged);
  return replacement_->Write(staged, at);
}

// Records next_ .. upto - 1. `known`: block_ is what follows them.
Status Skipper::DeclareLost(uint64_t upto, bool known) {
  StreamTotals behind = totals_;
  if (known) {
    behind = block_.before();
  } else {
    behind.records = upto;
    behind.items += identity_.leg == Leg::kJournal ? 0 : upto - next_;
  }
  const int64_t to_ns = known ? block_.record(0).time_ns : totals_.last_time_ns;
  const uint64_t items = Numbers(behind) - std::min(Numbers(totals_), Numbers(behind));
  pending_.push_back({next_, upto - 1, Numbers(totals_), items, behind.octets - std::min(totals_.octets, behind.octets), totals_.last_time_ns, to_ns, kept_});
  while (next_ < upto) {
    Block block;
    block.octets.reset(new uint8_t[1]);
    block.first = next_;
    block.octets_before = totals_.octets;
    const uint64_t here = std::min(kGapsInBlock, upto - next_);
    for (uint64_t i = 0; i < here; ++i)
      block.table.push_back({0, static_cast<uint8_t>(RecordKind::kGap), 0, 0, next_ + i, to_ns, totals_.last_position});
    next_ += here;
    totals_.records = next_;
    if (next_ == upto) totals_ = behind;
    block.after = totals_;
    WRIT_RETURN_IF_ERROR(Append(block));
  }
  return Status::Ok();
}

// The same records under the new segment's key.
Status Skipper::CopyBlock() {
  Block block;
  block.capacity = block.used = block_.payload.size();
  block.octets.reset(new uint8_t[block.used + 1]);
  std::copy(block_.payload.begin(), block_.payload.end(), block.octets.get());
  for (size_t i = 0; i < block_.header.records; ++i) block.table.push_back(block_.record(i));
  block.items = block_.header.items;
  block.first = block_.header.first;
  block.octets_before = block_.header.octets_before;
  block.after = block_.after();
  return Append(block);
}

Status Skipper::Put() {
  const std::string path = replacement_->path();
  WRIT_RETURN_IF_ERROR(replacement_->Finish());
  WRIT_RETURN_IF_ERROR(SyncPath(io_, path));
  WRIT_RETURN_IF_ERROR(SyncDirectory(io_, directory_));   // the kept octets' name
  const std::string place = SegmentPath(directory_, replaced_from_);
  if (io_->Rename(path.c_str(), place.c_str()) != 0) return IoFailure("rename", path);
  replacement_.reset();
  skipped_->insert(skipped_->end(), pending_.begin(), pending_.end());
  pending_.clear();
  return SyncDirectory(io_, directory_);
}

}  // namespace

Status SkipDamage(IoCalls* io, const std::string& directory, KeyPort* keys, const SkipBounds& bounds, std::vector<SkippedRange>* skipped) {
  return Skipper(io, directory, keys, bounds, skipped).Run();
}

}  // namespace writ::spool
