// The writer thread: seals closed blocks, writes them, flushes in groups, then tells the index and whoever waits.
//
// Owns: the queue of closed blocks, every stream's log. Always true: blocks of a stream are written and become durable in the
// order they were accepted; a block stays in memory until it is durable: in the redo log, or in its flushed segment. On failure: the file is left for good and all unflushed
// blocks of the stream go to a fresh one; if that fails too the stream refuses records, and a fresh file is tried each second.
// Threads: the public calls come from any thread; all else runs on the writer's own.
#pragma once
#include <condition_variable>
#include <functional>
#include <thread>
#include <vector>

#include "base/steady.h"
#include "spool/ages.h"
#include "spool/index.h"
#include "spool/redo_log.h"
#include "spool/redo_replay.h"
#include "spool/stream.h"

namespace writ::spool {

class Writer {
 public:
  Writer(const SpoolOptions& options, IoCalls* io, IndexWriter* index, BlockPool* pool, SpaceKeeper* space);
  ~Writer() { Stop(); }
  void Start(Replayed replayed);
  void Stop();                               // everything accepted is written first; the open segments get their footers

  void Push(std::unique_ptr<Block> block);   // the stream's mutex is held
  void Opened(const Block& block);
  bool HasRoom() const { return queued_.load(std::memory_order_relaxed) < options_.queue_bytes; }
  bool WaitForRoom();                        // false: stopping
  void End(Stream* stream);
  Status Flush();
  // The stream is new or recovered: gives it a slot of the index.
  Status Publish(const Stream& stream);
  void OnDurable(std::function<void()> callback);
  bool ended_clean() const { return ended_clean_; }   // after Stop: nothing is left that a start has to see to
  uint64_t queued_bytes() const { return queued_.load(std::memory_order_relaxed); }
  Status health() const;
  DurableAges ages() const { return {ages_.count(), ages_.sum_ns(), ages_.Quantile(0.5), ages_.Quantile(0.99), ages_.longest_ns(), ages_.Steps()}; }

 private:
  struct Aging { int64_t opened_ns; Stream* stream; uint64_t number; };
  struct Work { std::deque<std::unique_ptr<Block>> blocks; uint64_t flush = 0; bool commit = false, stop = false; };

  void Run();
  Work Wait();
  int64_t Deadline() const;                  // ns, or the far future; mutex_ held
  int64_t CommitDeadline() const;            // the same, of the next flush
  void CloseOpenBlocks();
  void Take(Work* work);

  // Writing (writer.cc)
  void WriteStream(Stream* stream);
  Status Ready(Stream* stream);              // a segment with room, its file open
  Status Roll(Stream* stream);
  Status Create(Stream* stream);
  Status Open(Stream* stream);
  void Drain();
  size_t EarlyOctets() const { return options_.commit_bytes / 4; }   // what is sent to the disk before its flush
  void SendOnItsWay(Stream* stream);
  void ParkClean();

  // Flushing (commit.cc)
  Status Anchor(Stream* stream);
  void LogAnchor(Stream* stream);
  void Settle(bool commit, bool all);
  void Commit();
  std::vector<Status> StartFlushes(const std::vector<Stream*>& dirty);
  Status StartFlush(const Stream& stream);
  Status FlushOne(Stream* stream);
  void ChooseBulk(const std::vector<Stream*>& dirty);
  void MarkDurable(Stream* stream);
  enum class Failed { kWrite, kFlush };      // a failed flush may have taken earlier octets with it
  void Fail(Stream* stream, const Status& status, Failed failed);
  void TryAgain();
  void TendLog();

  // Ending (ending.cc)
  void EndStreams();
  void EndRemaining();
  std::vector<Stream*> DrainedEnding();
  Status EndOne(Stream* stream);
  void ForgetKeys(Stream* stream);
  void Finish(Stream* stream);               // footer
  Status FlushEnded(const std::vector<Stream*>& ended);
  void FinishAll();
  void Tell();                               // the index has changed
  void Note(const Status& status);           // keeps it for health()

  const SpoolOptions options_;
  IoCalls* const io_;
  IndexWriter* const index_;
  BlockPool* const pool_;
  SpaceKeeper* const space_;
  RedoLog redo_;
  std::thread thread_;
  std::atomic<uint64_t> queued_{0};
  Ages ages_;

  mutable std::mutex mutex_;
  std::condition_variable work_, room_, flushed_;
  bool waiting_ = false, stop_ = false, stopped_ = false;
  bool log_calls_ = false;                   // the checkpointer has something for TendLog
  std::deque<std::unique_ptr<Block>> incoming_;
  std::deque<Aging> aging_;
  std::vector<Stream*> ending_;
  uint64_t flush_wanted_ = 0, flush_done_ = 0;
  Status flush_status_, health_;
  std::vector<std::function<void()>> callbacks_;

  mutable std::mutex index_mutex_;           // Publish comes from other threads too
  // The writer thread's own:
  Staging staged_;
  Stream* staged_stream_ = nullptr;
  uint64_t staged_at_ = 0;
  std::vector<Stream*> dirty_, again_, refused_;
  std::vector<Stream*> open_;                // with a descriptor
  std::vector<Stream*> segmented_;           // with a segment that has no footer yet
  uint64_t unflushed_octets_ = 0;            // written since the last flush
  int64_t first_dirty_ns_ = 0, end_retry_ns_ = 0;
  bool all_footers_ = true, ended_clean_ = false;
  uint64_t durable_changes_ = 0;
};


}  // namespace writ::spool
