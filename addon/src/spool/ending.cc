// How segments and streams come to their end: footers, and the final figures of a stream that was told to end.
#include <algorithm>

#include "spool/names.h"
#include "spool/whole_file.h"
#include "spool/writer.h"

namespace writ::spool {
namespace {

constexpr size_t kAtOnce = 128;               // ended by one flush
constexpr int64_t kSoonNs = 20'000'000;
constexpr int64_t kEndRetryNs = 1'000'000'000;

}  // namespace

// Every block of the segment is durable; if the footer cannot be written it only goes without.
void Writer::Finish(Stream* stream) {
  std::erase(open_, stream);
  std::erase(segmented_, stream);
  const Status finished = stream->log.segment.Finish();
  if (finished.ok()) return redo_.Touch(stream->log.segment.key(stream->identity.stream_id), stream->log.name_unflushed);
  Note(finished);
  all_footers_ = false;
  stream->log.segment.Abandon(stream->log.durable_end);
}

// Those that are told to end and have nothing left to write, a bounded number.
std::vector<Stream*> Writer::DrainedEnding() {
  std::vector<Stream*> ready;
  std::lock_guard lock(mutex_);
  if (ending_.empty() || SteadyNs() < end_retry_ns_) return ready;
  std::erase_if(ending_, [&ready](Stream* stream) {
    const bool drained = ready.size() < kAtOnce && stream->durable.load(std::memory_order_relaxed) == stream->accepted.records;
    if (drained) ready.push_back(stream);
    return drained;
  });
  end_retry_ns_ = ready.empty() ? SteadyNs() + kSoonNs : 0;
  return ready;
}

void Writer::EndStreams() {
  const std::vector<Stream*> ready = DrainedEnding();
  if (ready.empty()) return;
  Commit();  // the log's next record holds ends alone
  std::vector<Stream*> written, failed;
  for (Stream* stream : ready) {
    const Status status = EndOne(stream);
    if (!status.ok()) Note(status);
    (status.ok() ? written : failed).push_back(stream);
  }
  const Status flushed = FlushEnded(written);
  if (!flushed.ok()) {
    Note(flushed);
    failed = ready;
    written.clear();
  }
  for (Stream* stream : written) {
    stream->log.ended = true;
    ForgetKeys(stream);
    const Status published = Publish(*stream);
    if (!published.ok()) Note(published);
    ++durable_changes_;
  }
  Tell();
  if (failed.empty()) return;
  std::lock_guard lock(mutex_);
  ending_.insert(ending_.end(), failed.begin(), failed.end());
  end_retry_ns_ = SteadyNs() + kEndRetryNs;
}

// An ended stream may be destroyed by destroying its key on disk: then it must not live on here. Nothing is sealed for it again.
void Writer::ForgetKeys(Stream* stream) {
  stream->identity.dek.Wipe();
  stream->log.segment.ForgetKey();
  stream->log.stream_file = {};
  stream->log.anchored = true;
}

// The process stops: there is no later to put an end off to.
void Writer::EndRemaining() {
  for (size_t before = SIZE_MAX;;) {
    {
      std::lock_guard lock(mutex_);
      if (ending_.empty() || ending_.size() >= before) return;
      before = ending_.size();
      end_retry_ns_ = 0;
    }
    EndStreams();
  }
}

Status Writer::EndOne(Stream* stream) {
  if (stream->log.segment.exists()) Finish(stream);
  LogAnchor(stream);
  const Bytes ended = SealEndedFile(stream->identity, stream->log.durable);
  WRIT_RETURN_IF_ERROR(PlaceWhole(io_, EndedPath(stream->directory), ended));
  redo_.Add({RedoKind::kEnded, stream->identity.stream_id, 0, {}}, 0, ended);
  return Status::Ok();
}

Status Writer::FlushEnded(const std::vector<Stream*>& ended) {
  Status failure;
  if (ended.empty() || redo_.Commit(&failure)) return Status::Ok();
  if (!failure.ok()) Note(failure);
  for (Stream* stream : ended) {
    WRIT_RETURN_IF_ERROR(Anchor(stream));
    WRIT_RETURN_IF_ERROR(SyncPath(io_, EndedPath(stream->directory)));
    WRIT_RETURN_IF_ERROR(SyncDirectory(io_, stream->directory));
  }
  return Status::Ok();
}

// The process stops: open segments get their footers, so that the next start need not read them through.
void Writer::FinishAll() {
  while (!segmented_.empty()) Finish(segmented_.back());
  const bool closed = redo_.Close();
  std::lock_guard lock(mutex_);
  ended_clean_ = closed && all_footers_ && refused_.empty() && again_.empty() && dirty_.empty() && ending_.empty() && incoming_.empty();
}

}  // namespace writ::spool
