#include "spool/writer.h"

#include <fcntl.h>

#include <algorithm>
#include <limits>

#include "base/thread.h"
#include "spool/names.h"

namespace writ::spool {
namespace {

constexpr size_t kStageOctets = 256 << 10;            // written in one call
constexpr size_t kMostOpen = 256;                     // descriptors; more streams are parked between their blocks
constexpr uint64_t kQuietLegSegment = 16ull << 20;    // IRI and journal
constexpr int64_t kMs = 1'000'000;
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

}  // namespace

Writer::Writer(const SpoolOptions& options, IoCalls* io, IndexWriter* index, BlockPool* pool, SpaceKeeper* space)
    : options_(options), io_(io), index_(index), pool_(pool), space_(space), redo_(io, options.dir, options.redo_bytes, EarlyOctets()) {}

void Writer::Start(Replayed replayed) {
  redo_.Start(std::move(replayed.files), replayed.epoch, [this] {
    std::lock_guard lock(mutex_);
    log_calls_ = true;
    work_.notify_one();
  });
  for (const auto& [key, named] : replayed.touched) redo_.Touch(key, named);
  thread_ = std::thread([this] { Run(); });
}

void Writer::Stop() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
    work_.notify_all();
    room_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Writer::Push(std::unique_ptr<Block> block) {
  queued_.fetch_add(block->charge(), std::memory_order_relaxed);
  space_->Took(block->stream->space, block->disk_octets());
  std::lock_guard lock(mutex_);
  incoming_.push_back(std::move(block));
  if (waiting_) work_.notify_one();
}

void Writer::Opened(const Block& block) {
  std::lock_guard lock(mutex_);
  aging_.push_back({block.opened_ns, block.stream, block.number});
  if (waiting_ && aging_.size() == 1) work_.notify_one();  // it sleeps without a deadline
}

bool Writer::WaitForRoom() {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return stop_ || HasRoom(); });
  return !stop_;
}

void Writer::End(Stream* stream) {
  std::lock_guard lock(mutex_);
  ending_.push_back(stream);
  work_.notify_one();
}

Status Writer::Flush() {
  std::unique_lock lock(mutex_);
  if (stopped_) return Status::Error("WRIT_SPOOL_CLOSED", "the spool is closed");
  const uint64_t mine = ++flush_wanted_;
  work_.notify_one();
  flushed_.wait(lock, [&] { return flush_done_ >= mine || stopped_; });
  return flush_status_;
}

void Writer::OnDurable(std::function<void()> callback) {
  std::lock_guard lock(mutex_);
  callbacks_.push_back(std::move(callback));
}

Status Writer::health() const {
  std::lock_guard lock(mutex_);
  return health_;
}

// When the oldest record that is not flushed has waited long enough; its block was opened no later than that.
int64_t Writer::CommitDeadline() const {
  int64_t oldest = kNever;
  if (!aging_.empty()) oldest = aging_.front().opened_ns;
  if (!dirty_.empty()) oldest = std::min(oldest, first_dirty_ns_);
  return oldest == kNever ? kNever : oldest + options_.commit_ms * kMs;
}

int64_t Writer::Deadline() const {
  int64_t deadline = std::min(CommitDeadline(), redo_.due_ns());
  for (const Stream* stream : refused_) deadline = std::min(deadline, stream->log.retry_at_ns);
  if (!ending_.empty()) deadline = std::min(deadline, end_retry_ns_);
  return deadline;
}

Writer::Work Writer::Wait() {
  std::unique_lock lock(mutex_);
  while (incoming_.empty() && flush_wanted_ == flush_done_ && !stop_ && !log_calls_) {
    const int64_t left = Deadline() - SteadyNs();
    if (left <= 0) break;
    waiting_ = true;
    // Bounded, because an endless deadline overflows the clock's type.
    work_.wait_for(lock, std::chrono::nanoseconds(std::min<int64_t>(left, 3600'000 * kMs)));
    waiting_ = false;
  }
  Work work;
  work.flush = flush_wanted_;
  work.stop = stop_;
  work.commit = work.stop || work.flush > flush_done_ || CommitDeadline() <= SteadyNs();
  return work;
}

// A flush takes along what every stream has: no record waits for one of its own.
void Writer::CloseOpenBlocks() {
  while (true) {
    Aging entry;
    {
      std::lock_guard lock(mutex_);
      if (aging_.empty()) return;
      entry = aging_.front();
      aging_.pop_front();
    }
    std::lock_guard lock(entry.stream->mutex);
    auto& open = entry.stream->open;
    if (!open || open->number != entry.number) continue;
    if (!open->table.empty()) open->after = entry.stream->accepted;
    if (open->table.empty()) pool_->Give(std::move(open));
    else Push(std::move(open));
  }
}

void Writer::Take(Work* work) {
  std::lock_guard lock(mutex_);
  work->blocks.swap(incoming_);
}

void Writer::Run() {
  NameThread("writ-spool");
  bool stop = false;
  while (!stop) {
    Work work = Wait();
    stop = work.stop;
    const bool all = stop || work.flush > flush_done_;  // flush_done_ changes on this thread alone
    if (work.commit) CloseOpenBlocks();
    Take(&work);
    for (auto& block : work.blocks) {
      Stream* stream = block->stream;
      stream->log.unflushed.push_back(std::move(block));
      WriteStream(stream);
    }
    Settle(work.commit, all);
    EndStreams();
    TendLog();
    if (!all) continue;
    if (stop) EndRemaining();
    if (stop) FinishAll();
    std::lock_guard lock(mutex_);
    flush_status_ = refused_.empty() ? Status::Ok() : health_;
    flush_done_ = work.flush;
    stopped_ = stop;
    flushed_.notify_all();
  }
}

// Seals and stages what the stream has in memory and not in its segment.
void Writer::WriteStream(Stream* stream) {
  StreamLog& log = stream->log;
  while (!log.broken && log.sealed < log.unflushed.size()) {
    if (staged_stream_ != stream) Drain();
    const Status status = Ready(stream);
    if (log.broken) return;
    if (!status.ok()) return Fail(stream, status, Failed::kWrite);
    if (staged_stream_ == nullptr) staged_at_ = log.segment.exists() ? log.segment.end() : 0;
    staged_stream_ = stream;
    const size_t before = staged_.size();
    log.segment.Seal(*log.unflushed[log.sealed++], stream->identity, log.durable.records, &staged_);
    unflushed_octets_ += staged_.size() - before;
    log.round_octets += staged_.size() - before;
    if (!log.dirty) {
      const int64_t opened_ns = log.unflushed[log.sealed - 1]->opened_ns;
      first_dirty_ns_ = dirty_.empty() ? opened_ns : std::min(first_dirty_ns_, opened_ns);
      dirty_.push_back(stream);
      log.dirty = true;
    }
    if (staged_.size() >= kStageOctets) Drain();
    if (unflushed_octets_ >= options_.commit_bytes) Commit();
  }
}

// Writes out what is staged. A failure is its own stream's, which may be another than the caller's.
void Writer::Drain() {
  Stream* stream = staged_stream_;
  staged_stream_ = nullptr;
  if (stream == nullptr) return;
  const SegmentWriter& segment = stream->log.segment;
  const Status written = stream->log.segment.Write(staged_, staged_at_);
  if (written.ok() && !stream->log.bulk)
    redo_.Add(segment.key(stream->identity.stream_id), staged_at_, {staged_.data(), staged_.size()});
  stream->log.not_on_its_way += staged_.size();
  staged_.Clear();
  if (!written.ok()) return Fail(stream, written, Failed::kWrite);
  if (stream->log.bulk && stream->log.not_on_its_way >= EarlyOctets()) SendOnItsWay(stream);
}

// The disk works on what a busy stream has written while the next blocks are sealed; the flush then waits for the rest only.
void Writer::SendOnItsWay(Stream* stream) {
  stream->log.not_on_its_way = 0;
  const Status started = StartFlush(*stream);
  if (!started.ok()) Fail(stream, started, Failed::kFlush);
}

Status Writer::Ready(Stream* stream) {
  SegmentWriter& segment = stream->log.segment;
  const uint64_t usual = stream->identity.leg == Leg::kCc ? options_.segment_bytes : std::min(options_.segment_bytes, kQuietLegSegment);
  const uint64_t limit = std::min(usual, space_->MostInSegment());
  segment.LimitAhead(space_->MostAhead());
  if (segment.exists() && segment.end() >= limit) WRIT_RETURN_IF_ERROR(Roll(stream));
  if (stream->log.broken) return Status::Ok();
  if (segment.exists() && segment.has_file()) return Status::Ok();
  if (open_.size() >= kMostOpen) ParkClean();
  if (stream->log.broken) return Status::Ok();
  WRIT_RETURN_IF_ERROR(segment.exists() ? segment.Unpark() : Create(stream));
  open_.push_back(stream);
  return Status::Ok();
}

// A segment is durable before its successor is made: only the newest can have a torn tail.
Status Writer::Roll(Stream* stream) {
  Commit();
  if (stream->log.broken) return Status::Ok();
  Finish(stream);
  return Status::Ok();
}

Status Writer::Create(Stream* stream) {
  StreamLog& log = stream->log;
  if (log.bulk) WRIT_RETURN_IF_ERROR(Anchor(stream));
  else LogAnchor(stream);
  WRIT_RETURN_IF_ERROR(log.segment.Create(stream->identity, log.durable.records));
  segmented_.push_back(stream);
  log.name_unflushed = true;
  log.durable_end = 0;
  return Status::Ok();
}

// More streams than descriptors: those with nothing unflushed give theirs back until their next block.
void Writer::ParkClean() {
  Commit();
  for (Stream* stream : open_) stream->log.segment.Park();
  open_.clear();
}

}  // namespace writ::spool
