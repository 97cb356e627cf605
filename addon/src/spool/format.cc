#include "spool/format.h"

#include <algorithm>

namespace writ::spool {

bool IsPlausible(const BlockHeader& header) {
  if (header.magic != kBlockMagic || header.cipher_octets > kMaxCipher) return false;
  if (header.records == 0 || header.records > kMaxRecordsInBlock) return false;
  const uint64_t tail = uint64_t{header.records} * sizeof(RecordDescriptor) + sizeof(StreamTotals);
  return header.payload_octets + tail == header.cipher_octets && header.last == header.first + header.records - 1 &&
         header.items <= header.records;
}

bool CrcHolds(const BlockHeader& header, const uint8_t* block) {
  constexpr size_t kAfterCrc = offsetof(BlockHeader, cipher_octets);
  const size_t octets = sizeof(BlockHeader) + header.cipher_octets + kGcmTagBytes;
  return Crc32c(0, {block + kAfterCrc, octets - kAfterCrc}) == header.crc;
}

BlockAad AadOf(const BlockHeader& header, const Id& stream_id, const Id& segment_id, Leg leg) {
  BlockAad aad{header, stream_id, segment_id, static_cast<uint8_t>(leg), {}};
  aad.header.crc = 0;
  return aad;
}

void Count(StreamTotals* totals, size_t length, const RecordMeta& meta) {
  ++totals->records;
  totals->octets += length;
  totals->last_position = std::max(totals->last_position, meta.position);
  if (meta.kind == RecordKind::kGap) totals->gap_items += meta.gap_items;
  if (meta.kind != RecordKind::kIri && meta.kind != RecordKind::kCc) return;
  if (totals->items++ == 0) totals->first_time_ns = meta.time_ns;
  totals->last_time_ns = meta.time_ns;
}

StreamState StateOf(const StreamTotals& totals) {
  StreamState state;
  state.next_ordinal = totals.records;
  state.items = totals.items;
  state.gap_items = totals.gap_items;
  state.last_position = totals.last_position;
  state.first_time_ns = totals.first_time_ns;
  state.last_time_ns = totals.last_time_ns;
  return state;
}

}  // namespace writ::spool
