// The writer's flushes, and what follows from their success or failure.
#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "spool/names.h"
#include "spool/writer.h"

namespace writ::spool {
namespace {

constexpr int64_t kRetryNs = 1'000'000'000;

}  // namespace

void Writer::Note(const Status& status) {
  std::lock_guard lock(mutex_);
  health_ = status;
}

// A stream's file and directories must be durable before its first segment. Many new streams at once share one flush; if
// that fails each goes on alone, with a file of its own anew.
void Writer::AnchorMany(const std::deque<std::unique_ptr<Block>>& blocks) {
  std::vector<Stream*> fresh;
  for (const auto& block : blocks)
    if (!block->stream->log.anchored && (fresh.empty() || fresh.back() != block->stream)) fresh.push_back(block->stream);
  if (fresh.size() <= kEachAlone) return;
  const bool flushed = !suspect_ && std::none_of(fresh.begin(), fresh.end(), [](const Stream* stream) { return stream->log.place_again; }) &&
                       FlushAll();
  for (Stream* stream : fresh) flushed ? Anchored(stream) : void(stream->log.place_again = true);
}

// A failure may have dropped what any file had: from then on each stream file that is not anchored is written anew.
bool Writer::FlushAll() {
  if (io_->Syncfs(directory_.fd()) == 0) return true;
  suspect_ = true;
  return false;
}

void Writer::Anchored(Stream* stream) {
  stream->log.anchored = true;
  stream->log.stream_file = {};
}

Status Writer::Anchor(Stream* stream) {
  StreamLog& log = stream->log;
  if (log.place_again || suspect_) WRIT_RETURN_IF_ERROR(PlaceStreamFile(io_, stream->directory, log.stream_file, Replaces::kNothing));
  log.place_again = true;
  WRIT_RETURN_IF_ERROR(SyncPath(io_, StreamPath(stream->directory)));
  WRIT_RETURN_IF_ERROR(SyncDirectory(io_, stream->directory));
  WRIT_RETURN_IF_ERROR(SyncDirectory(io_, options_.dir));
  Anchored(stream);
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

void Writer::Commit() {
  Drain();
  std::vector<Stream*> dirty;
  dirty.swap(dirty_);
  unflushed_octets_ = 0;
  if (dirty.empty() && finished_.empty()) return;
  const bool together = dirty.size() + finished_.size() > kEachAlone;
  // One syncfs does not say which file its error is of: all of them are suspect.
  const Status all = !together || FlushAll() ? Status::Ok() : IoFailure("flush the file system of", options_.dir);
  const std::vector<Status> started = together ? std::vector<Status>(dirty.size(), all) : StartFlushes(dirty);
  FlushFinished(together && all.ok());
  for (size_t i = 0; i < dirty.size(); i++) {
    const Status flushed = together || !started[i].ok() ? started[i] : FlushOne(dirty[i]);
    if (flushed.ok()) MarkDurable(dirty[i]);
    else Fail(dirty[i], flushed);
  }
  Tell();
}

// All files' octets are on their way before the first is waited for: their sizes then go with one journal commit of the file system.
// What fails here is as if the flush had failed: the kernel may not say it again. That this file system cannot do it is no failure.
std::vector<Status> Writer::StartFlushes(const std::vector<Stream*>& dirty) {
  std::vector<Status> started(dirty.size(), Status::Ok());
  for (size_t i = 0; dirty.size() > 1 && i < dirty.size(); i++) {
    const SegmentWriter& segment = dirty[i]->log.segment;
    if (io_->StartFlush(segment.file().fd()) != 0 && (errno == EIO || errno == ENOSPC || errno == EDQUOT))
      started[i] = IoFailure("flush", segment.path());
  }
  return started;
}

Status Writer::FlushOne(Stream* stream) {
  StreamLog& log = stream->log;
  WRIT_RETURN_IF_ERROR(SyncFile(io_, log.segment.file(), log.segment.path()));
  return log.name_unflushed ? SyncDirectory(io_, stream->directory) : Status::Ok();
}

// A footer that is lost costs a scan at the next start, nothing else.
void Writer::FlushFinished(bool together) {
  for (const File& file : finished_)
    if (!together && io_->Fdatasync(file.fd()) != 0) Note(IoFailure("flush a footer in", options_.dir));
  finished_.clear();
}

void Writer::MarkDurable(Stream* stream) {
  StreamLog& log = stream->log;
  log.dirty = log.name_unflushed = false;
  log.durable = log.unflushed[log.sealed - 1]->after;
  log.segment_first = log.segment.first();
  log.segment_end = log.durable_end = log.segment.end();
  log.failures = 0;
  uint64_t octets = 0;
  for (; log.sealed > 0; --log.sealed) {
    octets += log.unflushed.front()->charge();
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
void Writer::Fail(Stream* stream, const Status& status) {
  StreamLog& log = stream->log;
  Note(status);
  if (staged_stream_ == stream) {
    staged_stream_ = nullptr;
    staged_.Clear();
  }
  log.segment.Abandon(log.durable_end);
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
}

}  // namespace writ::spool
