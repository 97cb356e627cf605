// The reading side: durable records of any stream, verified and unsealed, in order. Used by the delivery process (over the
// shared index) and by the core for its own journal. Never reads past what the index says is durable.
#pragma once
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "spool/spool.h"

namespace writ {

struct StreamListing {
  Id stream_id{}, grant_id{};
  Leg leg = Leg::kCc;
  bool ended = false;
  uint64_t durable_records = 0;   // also the next ordinal
  uint64_t durable_bytes = 0;     // payload octets
};

// One record inside a Slab.
struct SlabRecord {
  uint64_t ordinal;
  int64_t time_ns;
  uint64_t position;
  uint32_t offset, length;   // in Slab::octets
  RecordKind kind;
  uint16_t packets;          // or IRI, in it: 0 of a gap and of the journal
};

// Leaves new octets as they are: a slab is filled at once, zeros would be paid for twice.
template <typename T> struct UnclearedAllocator : std::allocator<T> {
  template <typename U> struct rebind { using other = UnclearedAllocator<U>; };
  template <typename U> void construct(U* at) noexcept { ::new (static_cast<void*>(at)) U; }
  template <typename U, typename... Args> void construct(U* at, Args&&... args) { ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...); }
};

// Consecutive records of one stream, payloads back to back, ready for a socket. May be used again for the next Read.
struct Slab {
  std::vector<uint8_t, UnclearedAllocator<uint8_t>> octets;
  std::vector<SlabRecord> records;
  // Memory of the caller's, if any: the payloads go there, and `octets` stays empty, unless the first block alone is larger.
  std::span<uint8_t> lent;
  size_t in_lent = 0;        // octets there
};

// For an ordinal: where the last Read of that stream ended, so that the next one can be asked for before that has ended.
inline constexpr uint64_t kReadOn = UINT64_MAX;

// What a stream's LEMF has confirmed: records below `confirmed` are the agency's. Two slots, docs/spool-format.md.
struct Cursor {
  uint64_t confirmed = 0;         // ordinal of the first record not confirmed
  uint64_t confirmed_items = 0;   // kIri + kCc among the confirmed
  uint64_t resent = 0;            // records sent more than once so far
};

// A segment, as its header and footer say; no key is needed to know it.
struct SegmentFacts {
  Id segment_id{};
  uint64_t first = 0, next = 0;     // ordinals; next 0: it has no footer
  uint64_t octets = 0, records = 0; // of the file; records 0: no footer
  int64_t created_ns = 0;           // UTC
  Digest footer{}, previous{};      // SHA-256 of its footer and of its predecessor's; zeros: none
  bool freed = false;               // it is gone
};

// By whose order a stream is destroyed. `destroys`: also what was never confirmed, or is still to be kept: ordered by two people.
struct PurgeOrder {
  Id order_id{};
  bool destroys = false;
  int64_t retain_ns = 0;
};

// What stays of a destroyed stream. The key's id is the SHA-256 of the file that held it, wrapped.
struct PurgeRecord {
  Id order_id{};
  int64_t time_ns = 0;
  uint64_t records = 0, confirmed = 0, octets = 0;
  Digest key_id{};
};

// Threads: any; reads of different streams run side by side.
class SpoolReader {
 public:
  // The spool need not exist yet; it may be made, and its writer may come and go, later.
  static Status Open(const std::string& dir, std::shared_ptr<KeyPort> keys, std::unique_ptr<SpoolReader>* out);
  virtual ~SpoolReader() = default;

  virtual uint64_t generation() const = 0;                 // changes whenever anything in the index changes; cheap
  virtual Status Streams(std::vector<StreamListing>* out) = 0;
  virtual Status About(const Id& stream, Bytes* out) = 0;  // StreamSpec::about
  // For what delivery does to a stream's PDUs on their way; gone when the stream is purged. Each purpose has its own.
  virtual Status HandoverKey(const Id& stream, std::string_view purpose, SecretKey* out) = 0;
  // Durable records from `ordinal` on, whole blocks, at least one record if there is one, about `max_bytes`. An empty slab: nothing durable there
  // yet; for kReadOn also: the last Read failed, or was none. The caller compares the first ordinal with the one it expects.
  virtual Status Read(const Id& stream, uint64_t ordinal, size_t max_bytes, Slab* slab) = 0;
  virtual Status LoadCursor(const Id& stream, Cursor* cursor) = 0;
  virtual Status StoreCursor(const Id& stream, const Cursor& cursor) = 0;   // durable on return
  // Removes segments wholly below `confirmed` and below the stored cursor, never the newest one; of an ended stream the newest
  // too once all is confirmed (I7). Figures and cursor stay readable. With `retain_ns` only what was confirmed that long ago.
  virtual Status Free(const Id& stream, uint64_t confirmed, uint64_t* freed_bytes, int64_t retain_ns = 0) = 0;
  // Those that are there and those that are gone, rising.
  virtual Status Segments(const Id& stream, std::vector<SegmentFacts>* out) = 0;
  // spool/purge.h. A stream that was purged already gives its record again.
  virtual Status Purge(const Id& stream, const PurgeOrder& order, PurgeRecord* out) = 0;
  virtual Status Purged(const Id& stream, PurgeRecord* out, bool* found) = 0;
};

}  // namespace writ
