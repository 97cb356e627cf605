#include "spool/segment.h"

#include <fcntl.h>

#include <algorithm>

namespace writ::spool {

Status Refresh(IoCalls* io, SegmentFile* segment) {
  WRIT_RETURN_IF_ERROR(SizeOf(segment->file, segment->path, &segment->size));
  std::array<uint8_t, sizeof(SegmentFooter)> octets;
  size_t got = 0;
  segment->has_footer = false;
  if (segment->size < kFirstBlock + octets.size()) return Status::Ok();
  WRIT_RETURN_IF_ERROR(ReadUpTo(io, segment->file, octets.data(), octets.size(), segment->size - octets.size(), segment->path, &got));
  segment->has_footer = got == octets.size() && Parse(octets.data(), kFooterMagic, &segment->footer) &&
                        segment->footer.segment_id == segment->header.segment_id && segment->footer.last_block >= kFirstBlock &&
                        segment->footer.last_block < segment->size;
  return Status::Ok();
}

Status OpenSegment(IoCalls* io, const std::string& path, int flags, SegmentFile* out) {
  *out = {};
  out->path = path;
  WRIT_RETURN_IF_ERROR(OpenFile(io, path, flags, &out->file));
  std::array<uint8_t, sizeof(SegmentHeader)> octets;
  size_t got = 0;
  WRIT_RETURN_IF_ERROR(ReadUpTo(io, out->file, octets.data(), octets.size(), 0, path, &got));
  out->has_header = got == octets.size() && Parse(octets.data(), kSegmentMagic, &out->header);
  return Refresh(io, out);
}

BlockWalk::BlockWalk(IoCalls* io, const SegmentFile& segment, uint64_t at, uint64_t end, Bytes* buffer, size_t read_ahead)
    : io_(io), segment_(segment), at_(at), end_(end), buffer_(buffer), read_ahead_(read_ahead) {}

// Makes `octets` from at_ on available in the buffer; a block that straddles its end is read again from its start.
Status BlockWalk::Load(size_t octets, bool* whole) {
  *whole = at_ + octets <= end_;
  if (!*whole || at_ + octets <= loaded_at_ + loaded_) return Status::Ok();
  const size_t want = std::min<uint64_t>(std::max(octets, read_ahead_), end_ - at_);
  if (buffer_->size() < want) buffer_->resize(want);
  loaded_at_ = at_;
  WRIT_RETURN_IF_ERROR(ReadUpTo(io_, segment_.file, buffer_->data(), want, at_, segment_.path, &loaded_));
  *whole = octets <= loaded_;
  return Status::Ok();
}

Status BlockWalk::Next(Found* found) {
  at_ += step_;
  step_ = 0;
  *found = Found::kEnd;
  if (at_ >= end_) return Status::Ok();
  *found = Found::kBad;
  bool whole = false;
  WRIT_RETURN_IF_ERROR(Load(sizeof header_, &whole));
  if (!whole) return Status::Ok();
  std::memcpy(&header_, block(), sizeof header_);
  if (!IsPlausible(header_)) return Status::Ok();
  WRIT_RETURN_IF_ERROR(Load(BlockOctets(header_), &whole));
  if (!whole || !CrcHolds(header_, block())) return Status::Ok();
  step_ = BlockOctets(header_);
  *found = Found::kBlock;
  return Status::Ok();
}

bool OpenBlock(BlockCipher* cipher, const SegmentHeader& segment, const BlockHeader& header, const uint8_t* sealed,
               std::span<uint8_t> payload, Bytes* tail) {
  const BlockAad aad = AadOf(header, segment.stream_id, segment.segment_id, static_cast<Leg>(segment.leg));
  tail->resize(header.cipher_octets - header.payload_octets);
  return cipher->Open(header.counter, OctetsOf(aad), sealed, payload, *tail);
}

StreamTotals TotalsOf(const Bytes& tail) {
  StreamTotals totals;
  std::memcpy(&totals, tail.data() + tail.size() - sizeof totals, sizeof totals);
  return totals;
}

Status Corrupt(const SegmentFile& segment, uint64_t offset, uint64_t first, const std::string& what) {
  return Status::Error("WRIT_SPOOL_CORRUPT", "stream " + IdText(segment.header.stream_id) + " segment " + segment.path + " offset " +
                       std::to_string(offset) + ": " + what + " (from record " + std::to_string(first) +
                       " on); the file is left as it is: restore it from a copy, or have the damage skipped by a person with that right");
}

Status LookBehind(IoCalls* io, const SegmentFile& segment, uint64_t from, uint64_t expected, bool* proves, uint64_t* next) {
  constexpr size_t kWindow = 1 << 20;
  Bytes window, scratch;
  *proves = false;
  *next = 0;
  uint64_t at = (from + kBlockAlign) / kBlockAlign * kBlockAlign;
  while (at < segment.end()) {
    size_t got = 0;
    window.resize(std::min<uint64_t>(kWindow, segment.end() - at));
    WRIT_RETURN_IF_ERROR(ReadUpTo(io, segment.file, window.data(), window.size(), at, segment.path, &got));
    uint64_t after = at + std::max(got, kBlockAlign) / kBlockAlign * kBlockAlign;
    for (size_t i = 0; i + sizeof(uint32_t) <= got; i += kBlockAlign) {
      if (std::memcmp(window.data() + i, &kBlockMagic, sizeof kBlockMagic) != 0) continue;
      BlockWalk walk(io, segment, at + i, segment.end(), &scratch, 0);
      BlockWalk::Found found;
      WRIT_RETURN_IF_ERROR(walk.Next(&found));
      if (found != BlockWalk::Found::kBlock || walk.header().first < expected) continue;
      if (*next == 0) *next = walk.header().first;
      *proves = *proves || walk.header().durable > expected;
      if (*proves) return Status::Ok();
      after = walk.after();
      break;
    }
    at = after;
  }
  return Status::Ok();
}

}  // namespace writ::spool
