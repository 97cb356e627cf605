// The writer's flushes, and what follows from their success or failure.
#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "spool/names.h"
#include "spool/whole_file.h"
#include "spool/writer.h"

namespace writ::spool {
namespace {

constexpr int64_t kRetryNs = 1'000'000'000;
constexpr size_t kMostBulk = 4;

}  // namespace

void Writer::Note(const Status& status) {
  std::lock_guard lock(mutex_);
  health_ = status;
}

// A stream's file and directories must be durable before its first segment is; in the log they go with it.
void Writer::LogAnchor(Stream* stream) {
  StreamLog& log = stream->log;
  if (!log.anchored && !log.logged) redo_.Add({RedoKind::kStream, stream->identity.stream_id, 0, {}}, 0, log.stream_file);
}

Status Writer::Anchor(Stream* stream) {
  StreamLog& log = stream->log;
  if (log.anchored) return Status::Ok();
  if (log.place_again) WRIT_RETURN_IF_ERROR(PlaceWhole(io_, StreamPath(stream->directory), log.stream_file));
  log.place_again = true;
  WRIT_RETURN_IF_ERROR(SyncPath(io_, StreamPath(stream->directory)));
  WRIT_RETURN_IF_ERROR(SyncDirectory(io_, stream->directory));
  WRIT_RETURN_IF_ERROR(SyncDirectory(io_, options_.dir));
  log.anchored = true;
  log.stream_file = {};
  return Status::Ok();
}

// Ends a round of writing: flushes when it is time, and sees to the streams that failed.
void Writer::Settle(bool commit, bool all) {
  if (commit) Commit();
  const int64_t now = SteadyNs();
  std::erase_if(refused_, [&](Stream* stream) {
    const bool due = all || stream->log.retry_at_ns <= now;
    if (due) again_.push_back(stream);
    return due;
  });
  while (!again_.empty()) TryAgain();
}

void Writer::TryAgain() {
  std::vector<Stream*> again;
  again.swap(again_);
  for (Stream* stream : again) {
    stream->log.broken = false;
    WriteStream(stream);
  }
  Commit();
}

// What the redo log takes is durable with its one flush; the streams that write much are flushed themselves.
void Writer::Commit() {
  Drain();
  std::vector<Stream*> dirty;
  dirty.swap(dirty_);
  unflushed_octets_ = 0;
  if (dirty.empty() && !redo_.has_record()) return;
  const std::vector<Status> started = StartFlushes(dirty);
  Status failure;
  const bool logged = redo_.has_record() && redo_.Commit(&failure);
  if (!failure.ok()) Note(failure);
  for (size_t i = 0; i < dirty.size(); i++) {
    StreamLog& log = dirty[i]->log;
    const bool by_log = logged && !log.bulk;
    log.logged = log.logged || by_log;
    const Status flushed = by_log || !started[i].ok() ? started[i] : FlushOne(dirty[i]);
    if (flushed.ok()) MarkDurable(dirty[i]);
    else Fail(dirty[i], flushed, Failed::kFlush);
  }
  ChooseBulk(dirty);
  Tell();
}

// All files' octets are on their way before the first is waited for: their sizes then go with one journal commit of the file system.
std::vector<Status> Writer::StartFlushes(const std::vector<Stream*>& dirty) {
  std::vector<Status> started(dirty.size(), Status::Ok());
  for (size_t i = 0; i < dirty.size(); i++) {
    if (!dirty[i]->log.bulk) continue;
    dirty[i]->log.not_on_its_way = 0;
    started[i] = StartFlush(*dirty[i]);
    if (!started[i].ok() && dirty[i]->log.durable_end > 0) redo_.Suspect(dirty[i]->log.segment.key(dirty[i]->identity.stream_id));
  }
  return started;
}

Status Writer::StartFlush(const Stream& stream) {
  return StartToSync(io_, stream.log.segment.file(), stream.log.segment.path());
}

Status Writer::FlushOne(Stream* stream) {
  StreamLog& log = stream->log;
  WRIT_RETURN_IF_ERROR(Anchor(stream));
  WRIT_RETURN_IF_ERROR(SyncFile(io_, log.segment.file(), log.segment.path()));
  if (log.name_unflushed) WRIT_RETURN_IF_ERROR(SyncDirectory(io_, stream->directory));
  log.name_unflushed = false;
  return Status::Ok();
}

// Of the next round; a stream changes its way between two rounds only. The log would write the octets of a busy stream twice; flushing many
// files one by one would take longer than the time that a record may wait.
void Writer::ChooseBulk(const std::vector<Stream*>& dirty) {
  std::vector<Stream*> most;
  for (Stream* stream : dirty) {
    if (stream->log.round_octets >= options_.bulk_bytes) most.push_back(stream);
    stream->log.bulk = false;
  }
  const size_t chosen = std::min(most.size(), kMostBulk);
  std::partial_sort(most.begin(), most.begin() + static_cast<ptrdiff_t>(chosen), most.end(),
                    [](const Stream* a, const Stream* b) { return a->log.round_octets > b->log.round_octets; });
  for (size_t i = 0; i < chosen; ++i) most[i]->log.bulk = true;
  for (Stream* stream : dirty) stream->log.round_octets = 0;
}

// A file that the checkpointer could not flush is left as one on which the writer's own flush failed, and is then written anew.
void Writer::TendLog() {
  {
    std::lock_guard lock(mutex_);
    log_calls_ = false;
  }
  const std::vector<RedoKey> suspects = redo_.Suspects();
  if (!suspects.empty()) Drain();  // a segment's header goes with its first octets
  for (const RedoKey& key : suspects) {
    const auto open = std::find_if(segmented_.begin(), segmented_.end(), [&key](const Stream* stream) {
      return stream->log.segment.key(stream->identity.stream_id) == key;
    });
    const Status failure = Status::Error("WRIT_SPOOL_IO", "cannot flush " + PathOf(options_.dir, key));
    if (open == segmented_.end()) Note(failure);
    else Fail(*open, failure, Failed::kFlush);
  }
  Status failure;
  redo_.Tend(&failure);
  if (!failure.ok()) Note(failure);
  while (!again_.empty()) TryAgain();
}

void Writer::MarkDurable(Stream* stream) {
  StreamLog& log = stream->log;
  log.dirty = false;
  log.durable = log.unflushed[log.sealed - 1]->after;
  log.segment_first = log.segment.first();
  log.segment_end = log.durable_end = log.segment.end();
  log.failures = 0;
  uint64_t octets = 0;
  const int64_t now = SteadyNs();
  for (; log.sealed > 0; --log.sealed) {
    octets += log.unflushed.front()->charge();
    ages_.Add(now - log.unflushed.front()->opened_ns);
    space_->Wrote(stream->space, log.unflushed.front()->disk_octets());
    pool_->Give(std::move(log.unflushed.front()));
    log.unflushed.pop_front();
  }
  queued_.fetch_sub(octets, std::memory_order_relaxed);
  stream->durable.store(log.durable.records, std::memory_order_release);
  const Status published = Publish(*stream);
  if (!published.ok()) Note(published);
  ++durable_changes_;
  std::lock_guard lock(stream->mutex);
  stream->refused = false;
}

Status Writer::Publish(const Stream& stream) {
  const StreamLog& log = stream.log;
  IndexEntry entry;
  entry.stream_id = stream.identity.stream_id;
  entry.grant_id = stream.identity.grant_id;
  entry.leg = stream.identity.leg;
  entry.ended = log.ended;
  entry.records = log.durable.records;
  entry.octets = log.durable.octets;
  entry.segment_first = log.segment_first;
  entry.segment_end = log.segment_end;
  std::lock_guard lock(index_mutex_);
  return index_->Publish(entry);
}

void Writer::Tell() {
  if (durable_changes_ == 0) return;
  durable_changes_ = 0;
  {
    std::lock_guard lock(index_mutex_);
    index_->Announce();
  }
  std::vector<std::function<void()>> callbacks;
  {
    std::lock_guard lock(mutex_);
    room_.notify_all();
    callbacks = callbacks_;
  }
  for (const auto& callback : callbacks) callback();
}

// Never again this file: the kernel may have dropped what it could not write and call the rest clean. The first failure is
// answered by a fresh segment at once, the next ones by refusing records and a fresh segment each second.
void Writer::Fail(Stream* stream, const Status& status, Failed failed) {
  StreamLog& log = stream->log;
  Note(status);
  const RedoKey key = log.segment.key(stream->identity.stream_id);
  if (staged_stream_ == stream) {
    staged_stream_ = nullptr;
    staged_.Clear();
  }
  log.segment.Abandon(log.durable_end);
  if (failed == Failed::kFlush && log.durable_end > 0) redo_.Suspect(key);
  std::erase(open_, stream);
  std::erase(segmented_, stream);
  std::erase(dirty_, stream);
  log.sealed = 0;
  log.dirty = false;
  log.broken = true;
  if (++log.failures == 1) return again_.push_back(stream);
  log.retry_at_ns = SteadyNs() + kRetryNs;
  refused_.push_back(stream);
  std::lock_guard lock(stream->mutex);
  stream->refused = true;
  stream->disk_was_full = std::string_view(status.code) == kDiskFullCode;
}

}  // namespace writ::spool
