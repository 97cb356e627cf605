// One delivery stream in memory. The front half belongs to whoever holds `mutex`, the log to the writer thread alone.
#pragma once
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "spool/block.h"
#include "spool/segment_writer.h"
#include "spool/space.h"
#include "spool/stream_file.h"

namespace writ::spool {

// The writer's side of a stream.
struct StreamLog {
  explicit StreamLog(SegmentWriter writer) : segment(std::move(writer)) {}
  SegmentWriter segment;
  std::deque<std::unique_ptr<Block>> unflushed;  // accepted and not durable, in order
  size_t sealed = 0;             // how many of these are in the current segment
  StreamTotals durable;
  uint64_t segment_first = 0;    // where the durable records end: what the index says
  uint64_t segment_end = 0;
  uint64_t durable_end = 0;      // the same in the current segment; 0: nothing durable in it yet
  bool anchored = false;         // stream file and directories are flushed
  bool logged = false;           // or at least in the redo log
  Bytes stream_file;             // what it holds, until it is anchored
  bool place_again = false;      // its flush failed: that file is left for a new one
  bool name_unflushed = false;   // the segment's directory entry is not flushed yet
  bool dirty = false;            // written since the last flush
  bool bulk = false;             // writes much: its segment is flushed itself, past the redo log
  uint64_t round_octets = 0;     // written since the last flush
  uint64_t not_on_its_way = 0;   // of a busy stream: written and not yet sent to the disk
  bool broken = false;           // after an error, until its blocks are written again
  int failures = 0;              // since the last success
  int64_t retry_at_ns = 0;
  bool ended = false;
};

}  // namespace writ::spool

namespace writ {

class Stream {
 public:
  Stream(spool::IoCalls* io, std::string path, const Digest& previous)
      : directory(std::move(path)), log(spool::SegmentWriter(io, directory, previous)) {}

  const std::string directory;
  spool::StreamIdentity identity;      // set before others see the stream; its key is the writer's, and wiped once it has ended
  spool::StreamSpace* space = nullptr; // likewise
  uint64_t torn_octets = 0;            // likewise

  std::mutex mutex;
  std::unique_ptr<spool::Block> open;  // null: no record since the last block was closed
  uint64_t opened = 0;                 // blocks opened so far
  spool::StreamTotals accepted;
  bool refused = false;                // storage failed: no new records,
  bool disk_was_full = false;          // for this reason
  bool ending = false;                 // no more records
  Shortage why_refused = Shortage::kNone;   // of the last Reserve that gave nothing

  std::atomic<uint64_t> durable{0};    // records
  spool::StreamLog log;
};

}  // namespace writ
