// The spool's octets on disk, as structures: docs/spool-format.md draws them. Little-endian; every field is naturally aligned,
// so that a structure is its octets.
#pragma once
#include <bit>
#include <string>

#include "base/bytes.h"
#include "base/crypto.h"
#include "spool/crc32c.h"
#include "spool/spool.h"

namespace writ::spool {

static_assert(std::endian::native == std::endian::little, "the spool's structures are mapped, not translated");

using Magic = std::array<char, 8>;
inline constexpr uint32_t kFormatVersion = 1;
inline constexpr uint32_t kKeyEpoch = 1;
inline constexpr Magic kSegmentMagic = {'W', 'R', 'I', 'T', 'S', 'E', 'G', '1'};
inline constexpr Magic kFooterMagic = {'W', 'R', 'I', 'T', 'E', 'N', 'D', '1'};
inline constexpr Magic kStreamMagic = {'W', 'R', 'I', 'T', 'S', 'T', 'R', '1'};
inline constexpr Magic kEndedMagic = {'W', 'R', 'I', 'T', 'F', 'I', 'N', '1'};
inline constexpr Magic kCursorMagic = {'W', 'R', 'I', 'T', 'C', 'U', 'R', '1'};
inline constexpr uint32_t kBlockMagic = 0x314b4c42;  // "BLK1"

inline constexpr uint64_t kFirstBlock = 4096;        // where a segment's first block lies
inline constexpr size_t kBlockAlign = 8;
inline constexpr size_t kMaxCipher = 24u << 20;      // more is no block: bounds what a scan reads
inline constexpr uint32_t kMaxRecordsInBlock = 1u << 18;

struct SegmentHeader {
  Magic magic;
  uint32_t version;
  uint32_t crc;               // CRC32C of all octets of this structure, itself as 0
  Id stream_id, grant_id, segment_id;
  uint8_t leg, zero[3];
  uint32_t key_epoch;
  uint64_t first;             // ordinal of the first record
  int64_t created_ns;         // UTC
  int64_t created_boot_ns;    // CLOCK_BOOTTIME
  Digest previous;            // SHA-256 of the previous segment's footer; zeros: none
};
static_assert(sizeof(SegmentHeader) == 128);

struct BlockHeader {
  uint32_t magic;
  uint32_t crc;               // CRC32C of the rest of this header, ciphertext and tag
  uint32_t cipher_octets;     // without the tag
  uint32_t records;
  uint64_t first, last;       // ordinals
  uint64_t counter;           // of the block in its segment, from 0: the nonce
  uint64_t durable;           // records below this had been flushed when the block was sealed
  uint64_t octets_before;     // payload octets of the stream in all earlier blocks
  uint32_t payload_octets;
  uint32_t items;             // kIri + kCc in this block
  uint32_t key_epoch;
  uint32_t flags;             // 0
};
static_assert(sizeof(BlockHeader) == 72);

// The plaintext of a block: payloads back to back | RecordDescriptor per record | StreamTotals.
struct RecordDescriptor {
  uint32_t length;
  uint8_t kind, flags;        // flags 0
  uint16_t packets;           // in it, where several share a PDU; 0: one, or none
  uint64_t ordinal;
  int64_t time_ns;
  uint64_t position;
};
static_assert(sizeof(RecordDescriptor) == 32);

// Of the stream, up to and including a block: the last block alone gives StreamState back.
struct StreamTotals {
  uint64_t records = 0, octets = 0;
  uint64_t items = 0, gap_items = 0, last_position = 0;
  int64_t first_time_ns = 0, last_time_ns = 0;
  bool operator==(const StreamTotals&) const = default;
};
static_assert(sizeof(StreamTotals) == 56);

struct SegmentFooter {
  Magic magic;
  uint32_t version;
  uint32_t crc;
  Id segment_id;
  uint64_t next;              // ordinal after the last record
  uint64_t last_block;        // offset of the last block
  uint64_t blocks, records;   // in this segment
  Digest digest;              // SHA-256 over every block's header and tag, in order
};
static_assert(sizeof(SegmentFooter) == 96);

// What a block's tag covers beside its text: a block cannot be moved to another stream, leg, segment or place.
struct BlockAad {
  BlockHeader header;         // crc as 0
  Id stream_id, segment_id;
  uint8_t leg, zero[7];
};
static_assert(sizeof(BlockAad) == 112);

template <typename T> ByteView OctetsOf(const T& structure) {
  return {reinterpret_cast<const uint8_t*>(&structure), sizeof(T)};
}

// CRC32C of a structure with a `crc` field, that field as 0.
template <typename T> uint32_t CrcOf(T structure) {
  structure.crc = 0;
  return Crc32c(0, OctetsOf(structure));
}

// Copies a structure out of octets that are long enough; false: wrong magic, version or CRC.
template <typename T> bool Parse(const uint8_t* octets, const Magic& magic, T* out) {
  std::memcpy(out, octets, sizeof(T));
  return out->magic == magic && out->version == kFormatVersion && out->crc == CrcOf(*out);
}

inline uint64_t BlockOctets(const BlockHeader& header) {
  const uint64_t octets = sizeof(BlockHeader) + uint64_t{header.cipher_octets} + kGcmTagBytes;
  return (octets + kBlockAlign - 1) / kBlockAlign * kBlockAlign;
}

// The same of a block with so many octets of payload in so many records.
constexpr uint64_t BlockOctetsOf(uint64_t payload, uint64_t records) {
  const uint64_t octets = sizeof(BlockHeader) + payload + records * sizeof(RecordDescriptor) + sizeof(StreamTotals) + kGcmTagBytes;
  return (octets + kBlockAlign - 1) / kBlockAlign * kBlockAlign;
}

// Plausible by itself: the sums fit, before any octet behind it is believed.
bool IsPlausible(const BlockHeader& header);
// CRC of a whole block lying at `block`, BlockOctets long.
bool CrcHolds(const BlockHeader& header, const uint8_t* block);
BlockAad AadOf(const BlockHeader& header, const Id& stream_id, const Id& segment_id, Leg leg);

// Counts one record into the totals.
void Count(StreamTotals* totals, size_t length, const RecordMeta& meta);
StreamState StateOf(const StreamTotals& totals);

}  // namespace writ::spool
