// The durable, sealed log of each delivery stream: the writing side. One Spool per core process.
//
// Owns: <dir>/<stream id>/<first ordinal>.seg, the shared index <dir>/index (what is durable, read by the delivery
// process), a writer thread. Format and contract: docs/spool-format.md.
// Always true: a record is durable only after its block was written and flushed; only durable records are in the index;
// ordinals of a stream are 0, 1, 2, ... without a hole, across restarts; a segment that was open when the process ended is never appended to again.
// A clean end leaves a mark, the next start takes it away.
// On failure: a write or flush error never retries on the same file (fresh segment, then refusal); refused records are the
// caller's GAP.
// Threads: any; a stream's Reserve..Commit is one critical section of that stream.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "spool/key_port.h"

namespace writ {

namespace spool { class IoCalls; }

enum class Leg : uint8_t { kIri = 1, kCc = 2, kJournal = 3 };
enum class RecordKind : uint8_t { kIri = 1, kCc = 2, kHi1 = 3, kGap = 4, kJournal = 5, kTri = 6 };

// Beside each record, sealed with it.
struct RecordMeta {
  RecordKind kind = RecordKind::kCc;
  int64_t time_ns = 0;     // capture or event time
  uint64_t position = 0;   // file sources: number of the packet, from 1, over the merged sources; live: 0, or a count (docs/spool-format.md)
  uint64_t gap_items = 0;  // kGap: how many items it declares lost (counted into StreamState, not kept per record)
  uint16_t packets = 0;    // kCc: in this item, where several share one; 0: one
};

struct StreamSpec {
  Id stream_id{};   // random at creation, kept with the grant
  Id grant_id{};
  Leg leg = Leg::kCc;
  Bytes about;      // sealed beside the segments for the delivery process: what it must know of the grant (JSON made by TypeScript)
};

// What recovery found of a stream.
struct StreamState {
  uint64_t next_ordinal = 0;    // records durable so far = the next record's number
  uint64_t items = 0;           // of these, kIri + kCc
  uint64_t gap_items = 0;       // items declared lost in kGap records
  uint64_t last_position = 0;   // highest RecordMeta.position among durable records
  int64_t first_time_ns = 0, last_time_ns = 0;   // of kIri / kCc records
  uint64_t torn_bytes = 0;      // cut from the tail at recovery (I8)
};

// Why a record is refused. The first five have the numbers of the journal's GAP (docs/journal-format.md).
enum class Shortage : uint8_t { kNone = 0, kQueueFull = 1, kStorage = 2, kQuota = 3, kDiskFull = 4, kEnded = 255 };

struct SpaceLimits {
  uint64_t all_bytes = 0;            // of all streams; 0: what the file system has
  uint64_t stream_bytes = 0;         // of each stream of content; 0: none of its own
  uint32_t iri_reserve_percent = 5;  // of the limit: never taken by content
};

struct StreamSpaceReport {
  Id stream_id{}, grant_id{};
  Leg leg = Leg::kCc;
  uint64_t used = 0;
  Shortage refusing = Shortage::kNone;
};

// Octets of the streams' files, and of what waits to become so.
struct SpaceReport {
  uint64_t used = 0;
  uint64_t limit = 0;                // what all streams may take: the quota, or what the file system has, whichever is less
  uint64_t content_limit = 0;        // of this, what content may take
  uint64_t disk_free = 0;
  uint64_t stream_limit = 0;         // 0: none
  uint64_t accepted = 0, freed = 0;  // since the start
  uint64_t redo = 0;                 // kept back for the redo log, whatever it takes at present
  Shortage refusing = Shortage::kNone; // content, of all streams
  std::vector<StreamSpaceReport> streams;
};

struct SpoolOptions {
  std::string dir;
  std::shared_ptr<KeyPort> keys;     // the key-encryption key
  size_t block_bytes = 64 << 10;
  size_t commit_bytes = 4 << 20;     // flush at least this often,
  uint32_t commit_ms = 45;           // or when the oldest accepted record is this old; all streams' records go along
  size_t redo_bytes = 0;             // of each of the four files of the redo log; 0: by the size of the volume
  size_t bulk_bytes = 128 << 10;     // a stream that writes more between two flushes may be flushed itself, past the redo log
  uint64_t segment_bytes = 64ull << 20;
  size_t queue_bytes = 256ull << 20; // closed blocks in memory that are not durable yet
  bool backpressure = false;         // full queue, no space: true waits (files), false refuses (live)
  SpaceLimits space;
  spool::IoCalls* io = nullptr;      // every change of the disk goes through this; nullptr: the system's own (tests inject faults)
};

// Of the blocks' ages, how many were over the step before and not over this one. What is older than the last step counts in it.
struct AgeStep {
  uint64_t up_to_ns = 0, blocks = 0;
};

// How old blocks' first records were when they became durable: no record of the block was older.
struct DurableAges {
  uint64_t blocks = 0, sum_ns = 0;
  uint64_t p50_ns = 0, p99_ns = 0, longest_ns = 0;   // p50 and p99 to the next quarter of an octave
  std::vector<AgeStep> steps;
};

// What a start found, and made of it.
struct StartReport {
  enum class LastEnd : uint8_t { kNone = 0, kClean = 1, kUnclean = 2 };   // kNone: the spool is new
  LastEnd last_end = LastEnd::kNone;
  int64_t took_ns = 0;             // until streams could be opened
  uint64_t streams = 0, records = 0;
  uint64_t damaged = 0;            // streams that must not be written
  uint64_t cut_streams = 0, cut_octets = 0;   // torn tails
  uint64_t restored_octets = 0;    // that the redo log had and the streams' files had not
};

// Records that were lost to damage and are now declared so.
struct SkippedRange {
  uint64_t first = 0, last = 0;            // ordinals
  uint64_t first_item = 0, items = 0;      // numbers of the items among them, as far as they can be told
  uint64_t octets = 0;                     // of their payloads
  int64_t from_ns = 0, to_ns = 0;          // between the neighbours' times
  std::string kept;                        // the damaged octets
};

inline constexpr size_t kMaxRecord = 1 << 20;  // a longer Reserve is refused

class Stream;  // owned by the Spool; valid until the Spool is destroyed

class Spool {
 public:
  static Status Open(const SpoolOptions& options, std::unique_ptr<Spool>* out);
  virtual ~Spool() = default;  // flushes and stops

  // Creates or recovers. WRIT_SPOOL_CORRUPT names stream, segment and offset. A stream that was ended refuses every Reserve.
  virtual Status OpenStream(const StreamSpec& spec, Stream** stream, StreamState* state) = 0;
  // Room for one record of at most `max` octets inside the stream's open block, or nullptr when refused (WhyRefused says why). With
  // `max` 0 it is an empty record, a gap's, which may use what is kept back for those.
  // Between Reserve and Commit the stream is locked by this thread.
  virtual uint8_t* Reserve(Stream* stream, size_t max) = 0;
  virtual void Commit(Stream* stream, size_t length, const RecordMeta& meta) = 0;
  virtual void Cancel(Stream* stream) = 0;                   // instead of Commit: nothing was written
  virtual Shortage WhyRefused(Stream* stream) = 0;            // of the last Reserve that gave nothing
  virtual bool TakesContent(Stream* stream) = 0;             // a Reserve would be answered now, as far as anybody knows
  // With `backpressure`, before a record of content and without any lock: returns when there is space for it. False: StopWaiting was called.
  virtual bool WaitForSpace(Stream* stream) = 0;
  virtual void StopWaiting() = 0;
  virtual SpaceReport Space() = 0;
  virtual StreamState State(Stream* stream) = 0;             // accepted so far, durable or not
  virtual uint64_t DurableOrdinal(Stream* stream) = 0;       // records durable
  virtual void End(Stream* stream) = 0;                      // no more records: seals the segment when drained, marks the index
  virtual bool Ended(Stream* stream) = 0;                    // it was told to: Reserve gives no room ever again
  // A person with that right goes on behind damage (skip.h). Of a stream that could not be opened it is looked at anew: OpenStream may
  // be called then. Takes as long as reading what is buffered of the stream.
  virtual Status Skip(const Id& stream, std::vector<SkippedRange>* skipped) = 0;
  virtual Status Flush() = 0;                                // all accepted records are durable on return, or the error
  // Called on the writer thread after records became durable (keep it short).
  virtual void OnDurable(std::function<void()> callback) = 0;
  virtual uint64_t queued_bytes() const = 0;
  virtual DurableAges ages() const = 0;                      // since Open
  virtual StartReport start() const = 0;
  virtual Status health() const = 0;                         // the last storage error since Open, if any (it stays: disks do not heal)
};

}  // namespace writ
