// How much room the streams take and how much there is: decides when content must be refused, so that signalling, gaps and ends
// always find room, and nothing is ever overwritten or deleted for want of it.
//
// Owns: a thread that looks at the file system each second and at the streams' directories as often as it matters, which is how it
// learns what the delivery process freed; in between it counts what is accepted. Always true: content may take the limit less the
// reserve for signalling and for gaps; signalling what the disk has less the reserve for gaps; a gap, an end and the journal whatever
// the disk has. The newest is refused, with a reason; what is stored stays. On failure: what cannot be looked at counts as before.
// Threads: any; the answers are one atomic load.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "spool/io_calls.h"
#include "spool/spool.h"

namespace writ::spool {

// What one stream takes, in octets of its directory's files. All but the atomics belong to the keeper.
struct StreamSpace {
  Id id{}, grant_id{};
  std::string directory;
  Leg leg = Leg::kCc;
  bool open = false;            // may take records; the others are only counted
  bool waits = false;           // new content, met when hardly any room was left: takes none before there is some again
  uint64_t files = 0;           // as last looked at
  uint64_t taken = 0;           // accepted since the start,
  uint64_t written = 0;         // of these in files now,
  uint64_t written_then = 0;    // and before they were looked at
  uint64_t looked_taken = 0;
  uint64_t looks = 0;           // the keeper's at it
  int64_t changed_ns = -1;      // when a file of the directory last came or went, as looked at
  std::atomic<Shortage> own{Shortage::kNone};   // of content, for this stream's own sake
  uint64_t used() const { return files + taken - written_then; }
};

class SpaceKeeper {
 public:
  SpaceKeeper(const SpoolOptions& options, IoCalls* io) : limits_(options.space), dir_(options.dir), redo_octets_(options.redo_bytes), io_(io) {}
  ~SpaceKeeper() { Stop(); }
  // Looks once, then on a thread of its own. `streams`: the ids of those that have a directory.
  Status Start(const std::vector<Id>& streams);
  void Stop();

  // The stream takes records from now on. `fresh`: it never had any.
  StreamSpace* Open(const Id& id, const Id& grant_id, Leg leg, bool fresh);
  // Why a record of that leg is refused now; kNone: it is not. `declares`: it is a gap's.
  Shortage Judge(const StreamSpace& stream, bool declares) const;
  void Took(StreamSpace* stream, uint64_t octets);
  void Wrote(StreamSpace* stream, uint64_t octets);
  // False: StopWaiting was called; from then on always, so that nothing follows what was left out.
  bool WaitForRoom(const StreamSpace& stream);
  void StopWaiting();
  // A segment of content is closed at this size at the latest: while room is scarce what was delivered must be able to go.
  uint64_t MostInSegment() const { return most_in_segment_.load(std::memory_order_relaxed); }
  // How far ahead of its end a file may be allocated.
  uint64_t MostAhead() const { return most_ahead_.load(std::memory_order_relaxed); }
  SpaceReport Report();

 private:
  void Run();
  void Look();
  void LookAtStreams();
  void LookAt(StreamSpace* stream);
  void LookAtDisk();
  void Decide();
  void DecideFor(StreamSpace* stream);
  uint64_t Ceiling(uint64_t limit, bool refusing) const;
  StreamSpace* Known(const Id& id);
  uint64_t DiskFree() const;

  const SpaceLimits limits_;
  const std::string dir_;
  const uint64_t redo_octets_;
  IoCalls* const io_;
  std::thread thread_;
  size_t next_ = 0;                                     // stream to look at; the keeper's own
  std::atomic<Shortage> all_{Shortage::kNone};          // content of every stream
  std::atomic<Shortage> signalling_{Shortage::kNone};
  std::atomic<bool> stop_waiting_{false};
  std::atomic<uint64_t> most_in_segment_{UINT64_MAX}, most_ahead_{UINT64_MAX};

  mutable std::mutex mutex_;                          // all below
  std::condition_variable wake_, room_;
  bool stop_ = false;
  std::deque<StreamSpace> streams_;
  size_t open_streams_ = 0;
  bool pressed_ = false, near_ = true;                // something is refused; may soon be
  uint64_t used_ = 0, taken_ = 0, written_ = 0;       // the sums over streams_
  int64_t freed_ = 0;
  bool disk_known_ = false;
  uint64_t disk_free_ = 0, disk_taken_then_ = 0;      // as looked at, and what had been accepted then
  uint64_t limit_ = UINT64_MAX;
  bool limit_is_disk_ = true;
};

}  // namespace writ::spool
