// The redo log's octets on disk: docs/spool-format.md draws them. One record a flush: what all streams wrote since the one before.
#pragma once
#include <compare>

#include "spool/format.h"

namespace writ::spool {

inline constexpr Magic kRedoMagic = {'W', 'R', 'I', 'T', 'R', 'D', 'O', '1'};
inline constexpr uint64_t kRedoAlign = 4096;   // a record shares no page with another, so that a failed write spoils none before it
inline constexpr size_t kRedoSlots = 4;        // files <spool>/redo.0 to redo.3

enum class RedoKind : uint32_t { kSegment = 1, kStream = 2, kEnded = 3 };

// The file that a part belongs to. Of `stream` and `ended` the last two stay zeros.
struct RedoKey {
  RedoKind kind = RedoKind::kSegment;
  Id stream_id{};
  uint64_t first = 0;      // ordinal: the segment's name
  Id segment_id{};         // the name alone is not enough: a segment without a durable record makes room for another of its name
  auto operator<=>(const RedoKey&) const = default;
};

struct RedoRecordHeader {
  Magic magic;
  uint32_t version;
  uint32_t crc;            // CRC32C of the rest of the record
  Id boot_id;              // of the system's start under which it was written
  uint64_t epoch;          // of the file's present use; higher ones are later
  uint64_t sequence;       // of the record in its file, from 0
  uint64_t octets;         // of the record, this header included
  uint32_t parts;
  uint32_t zero;
};
static_assert(sizeof(RedoRecordHeader) == 64);

struct RedoPart {          // its octets follow, then zeros up to a multiple of 8
  uint32_t kind;
  uint32_t octets;
  Id stream_id;
  uint64_t first;
  Id segment_id;
  uint64_t at;             // offset in the file
};
static_assert(sizeof(RedoPart) == 56);

constexpr uint64_t RoundUp(uint64_t octets, uint64_t multiple) { return (octets + multiple - 1) / multiple * multiple; }

std::string RedoPath(const std::string& spool, size_t slot);
// Where the file of `key` lies.
std::string PathOf(const std::string& spool, const RedoKey& key);

}  // namespace writ::spool
