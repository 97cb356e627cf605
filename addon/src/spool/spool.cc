#include "spool/spool.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <map>

#include "base/posix_clock.h"
#include "spool/clean_mark.h"
#include "spool/cursor_file.h"
#include "spool/flush_together.h"
#include "spool/names.h"
#include "spool/recovery.h"
#include "spool/skip.h"
#include "spool/whole_file.h"
#include "spool/writer.h"

namespace writ {
namespace spool {
namespace {

constexpr size_t kMostRecords = 2048;  // in a block, whatever its size

SpoolOptions WithRedoSize(SpoolOptions options) {
  if (options.redo_bytes == 0) options.redo_bytes = RedoOctetsFor(options.dir, options.space.all_bytes);
  return options;
}

class SpoolImpl final : public Spool {
 public:
  explicit SpoolImpl(const SpoolOptions& options)
      : options_(WithRedoSize(options)), io_(options.io != nullptr ? options.io : &SystemIo()), pool_(options.block_bytes), space_(options_, io_), writer_(options_, io_, &index_, &pool_, &space_) {}
  ~SpoolImpl() override {
    space_.StopWaiting();
    writer_.Stop();
    if (writer_.ended_clean()) MarkClean();
  }
  Status Start();

  Status OpenStream(const StreamSpec& spec, Stream** stream, StreamState* state) override;
  uint8_t* Reserve(Stream* stream, size_t max) override;
  void Commit(Stream* stream, size_t length, const RecordMeta& meta) override;
  void Cancel(Stream* stream) override { stream->mutex.unlock(); }
  Shortage WhyRefused(Stream* stream) override;
  bool TakesContent(Stream* stream) override;
  bool WaitForSpace(Stream* stream) override { return space_.WaitForRoom(*stream->space); }
  void StopWaiting() override { space_.StopWaiting(); }
  SpaceReport Space() override { return space_.Report(); }
  StreamState State(Stream* stream) override;
  uint64_t DurableOrdinal(Stream* stream) override { return stream->durable.load(std::memory_order_acquire); }
  void End(Stream* stream) override;
  bool Ended(Stream* stream) override;
  Status Skip(const Id& id, std::vector<SkippedRange>* skipped) override;
  Status Flush() override { return writer_.Flush(); }
  void OnDurable(std::function<void()> callback) override { writer_.OnDurable(std::move(callback)); }
  uint64_t queued_bytes() const override { return writer_.queued_bytes(); }
  DurableAges ages() const override { return writer_.ages(); }
  StartReport start() const override { return start_; }
  Status health() const override { return writer_.health(); }

 private:
  Status Lock();
  void MarkClean();
  void Report(int64_t began_ns, uint64_t restored);
  Status RecoverAll();
  Claim ClaimOf(const Id& id) const;
  Status FlushRecovered();
  Status PublishRecovered(const Id& id, const RecoveredStream& found);
  Status Make(const StreamSpec& spec, RecoveredStream* out);
  Status Adopt(const StreamSpec& spec, RecoveredStream* found);
  Status Add(RecoveredStream* found, Stream** out);
  uint8_t* ReserveInNewBlock(Stream* stream, size_t max);
  Shortage Refused(const Stream& stream, size_t max) const;
  void Open(Stream* stream, size_t max);
  void Close(Stream* stream);

  const SpoolOptions options_;
  IoCalls* const io_;
  File lock_;
  IndexWriter index_;
  BlockPool pool_;
  SpaceKeeper space_;
  StartReport start_;
  std::mutex mutex_;  // the two maps
  std::map<Id, RecoveredStream> recovered_;
  std::map<Id, std::unique_ptr<Stream>> streams_;
  Writer writer_;     // last: it stops before the streams go
};

Status SpoolImpl::Start() {
  const int64_t began_ns = SteadyNs();
  bool made = false, clean = false;
  CleanEnd end;
  WRIT_RETURN_IF_ERROR(MakeDirectory(io_, options_.dir, &made));
  if (made) WRIT_RETURN_IF_ERROR(SyncDirectory(io_, options_.dir + "/.."));
  WRIT_RETURN_IF_ERROR(Lock());
  WRIT_RETURN_IF_ERROR(TakeCleanMark(io_, options_.dir, &end, &clean));
  if (clean) start_.last_end = StartReport::LastEnd::kClean;
  WRIT_RETURN_IF_ERROR(index_.Open(io_, options_.dir));
  Replayed replayed;
  WRIT_RETURN_IF_ERROR(ReplayRedo(io_, options_.dir, &replayed));
  WRIT_RETURN_IF_ERROR(RecoverAll());
  std::vector<Id> streams;
  for (const auto& [id, found] : recovered_) {
    streams.push_back(id);
    if (found.footer) replayed.touched[found.footer->key] = true;
  }
  WRIT_RETURN_IF_ERROR(space_.Start(streams));
  Report(began_ns, replayed.restored);
  writer_.Start(std::move(replayed));
  return Status::Ok();
}

void SpoolImpl::Report(int64_t began_ns, uint64_t restored) {
  start_.restored_octets = restored;
  for (const auto& [id, found] : recovered_) {
    ++start_.streams;
    start_.records += found.totals.records;
    start_.damaged += !found.status.ok();
    start_.cut_streams += found.torn_octets > 0;
    start_.cut_octets += found.torn_octets;
  }
  if (start_.last_end == StartReport::LastEnd::kNone && start_.streams > 0) start_.last_end = StartReport::LastEnd::kUnclean;
  start_.took_ns = SteadyNs() - began_ns;
}

// Without the mark the next start finds all the same, and says that the end was none.
void SpoolImpl::MarkClean() {
  CleanEnd end{ClockNs(CLOCK_REALTIME), 0, 0};
  const auto count = [&end](uint64_t records) {
    end.streams += records > 0;
    end.records += records;
  };
  for (const auto& [id, found] : recovered_) count(found.totals.records);
  for (const auto& [id, stream] : streams_) count(stream->durable.load(std::memory_order_relaxed));
  static_cast<void>(PlaceCleanMark(io_, options_.dir, end));
}

Status SpoolImpl::Lock() {
  WRIT_RETURN_IF_ERROR(OpenFile(io_, options_.dir + "/lock", O_RDWR | O_CREAT, &lock_));
  if (::flock(lock_.fd(), LOCK_EX | LOCK_NB) == 0) return Status::Ok();
  return Status::Error("WRIT_SPOOL_LOCKED", "another process writes the spool " + options_.dir + ": stop it, or give this one its own directory");
}

// Every stream there is, whether or not the core will open it again: what its segments hold must become readable.
Status SpoolImpl::RecoverAll() {
  std::vector<Id> ids;
  WRIT_RETURN_IF_ERROR(ListStreams(options_.dir, &ids));
  for (const Id& id : ids) {
    recovered_.emplace(id, RecoverStream(io_, StreamDirectory(options_.dir, id), options_.keys.get(), ClaimOf(id)));
  }
  WRIT_RETURN_IF_ERROR(FlushRecovered());
  for (const auto& [id, found] : recovered_) WRIT_RETURN_IF_ERROR(PublishRecovered(id, found));
  index_.Announce();
  return Status::Ok();
}

Claim SpoolImpl::ClaimOf(const Id& id) const {
  IndexEntry entry;
  if (!index_.Find(id, &entry)) return {};
  return {entry.records, index_.IsOfBoot(io_->BootId()), entry.segment_first, entry.segment_end};
}

Status SpoolImpl::FlushRecovered() {
  std::vector<std::string> files, directories;
  for (const auto& [id, found] : recovered_) {
    files.insert(files.end(), found.unflushed.begin(), found.unflushed.end());
    if (found.directory_changed) directories.push_back(StreamDirectory(options_.dir, id));
  }
  WRIT_RETURN_IF_ERROR(FlushTogether(io_, files, directories));
  for (const auto& [id, found] : recovered_)
    if (found.footer) WRIT_RETURN_IF_ERROR(PlaceFooter(io_, *found.footer));
  return Status::Ok();
}

// A damaged stream is listed as far as it is known to reach: the reader names the damage when it comes there.
Status SpoolImpl::PublishRecovered(const Id& id, const RecoveredStream& found) {
  IndexEntry entry;
  const bool listed = index_.Find(id, &entry);
  if (!found.known || (!found.status.ok() && listed)) return Status::Ok();
  entry.stream_id = found.identity.stream_id;
  entry.grant_id = found.identity.grant_id;
  entry.leg = found.identity.leg;
  entry.ended = found.ended;
  entry.records = found.totals.records;
  entry.octets = found.totals.octets;
  entry.segment_first = found.segment_first;
  entry.segment_end = found.segment_end;
  return index_.Publish(entry);
}

Status SpoolImpl::OpenStream(const StreamSpec& spec, Stream** stream, StreamState* state) {
  std::lock_guard lock(mutex_);
  const auto open = streams_.find(spec.stream_id);
  if (open == streams_.end()) {
    RecoveredStream& found = recovered_[spec.stream_id];
    WRIT_RETURN_IF_ERROR(found.status);
    WRIT_RETURN_IF_ERROR(found.known ? Adopt(spec, &found) : Make(spec, &found));
    WRIT_RETURN_IF_ERROR(Add(&found, stream));
    recovered_.erase(spec.stream_id);
  } else {
    *stream = open->second.get();
  }
  if (state != nullptr) *state = State(*stream);
  return Status::Ok();
}

Status SpoolImpl::Make(const StreamSpec& spec, RecoveredStream* out) {
  const std::string directory = StreamDirectory(options_.dir, spec.stream_id);
  bool made = false;
  WRIT_RETURN_IF_ERROR(MakeDirectory(io_, directory, &made));
  StreamIdentity identity{spec.stream_id, spec.grant_id, spec.leg, SecretKey::Random(), spec.about};
  Bytes file;
  WRIT_RETURN_IF_ERROR(SealStreamFile(options_.keys.get(), identity, &file));
  WRIT_RETURN_IF_ERROR(PlaceWhole(io_, StreamPath(directory), file));
  out->identity = std::move(identity);
  out->known = true;
  return Status::Ok();
}

Status SpoolImpl::Adopt(const StreamSpec& spec, RecoveredStream* found) {
  StreamIdentity& identity = found->identity;
  if (identity.stream_id != spec.stream_id || identity.grant_id != spec.grant_id || identity.leg != spec.leg)
    return Status::Error("WRIT_SPOOL_MISMATCH", "the spool holds stream " + IdText(spec.stream_id) + " for another grant or leg");
  if (identity.about == spec.about) return Status::Ok();
  const std::string directory = StreamDirectory(options_.dir, spec.stream_id);
  StreamIdentity renewed;
  bool whole = false;
  WRIT_RETURN_IF_ERROR(ReadStreamFile(io_, directory, options_.keys.get(), &renewed, &whole));
  if (!whole) return Status::Error("WRIT_SPOOL_CORRUPT", StreamPath(directory) + " is missing or damaged: restore it from a copy");
  renewed.about = identity.about = spec.about;
  Bytes file;
  WRIT_RETURN_IF_ERROR(SealStreamFile(options_.keys.get(), renewed, &file));
  WRIT_RETURN_IF_ERROR(ReplaceWhole(io_, StreamPath(directory), file));
  return Status::Ok();
}

Status SpoolImpl::Add(RecoveredStream* found, Stream** out) {
  auto stream = std::make_unique<Stream>(io_, StreamDirectory(options_.dir, found->identity.stream_id), found->previous);
  stream->identity = found->identity;
  stream->torn_octets = found->torn_octets;
  stream->accepted = found->totals;
  stream->ending = found->ended;
  stream->durable.store(found->totals.records, std::memory_order_relaxed);
  StreamLog& log = stream->log;
  log.durable = found->totals;
  log.segment_first = found->segment_first;
  log.segment_end = found->segment_end;
  log.ended = found->ended;
  log.anchored = found->totals.records > 0 || found->ended;
  if (!log.anchored) WRIT_RETURN_IF_ERROR(SealStreamFile(options_.keys.get(), found->identity, &log.stream_file));
  stream->space = space_.Open(stream->identity.stream_id, stream->identity.grant_id, stream->identity.leg, !log.anchored);
  WRIT_RETURN_IF_ERROR(writer_.Publish(*stream));
  *out = stream.get();
  streams_.emplace(found->identity.stream_id, std::move(stream));
  return Status::Ok();
}

uint8_t* SpoolImpl::Reserve(Stream* stream, size_t max) {
  stream->mutex.lock();
  const Block* open = stream->open.get();
  if (open != nullptr && open->room() >= max && !stream->refused && !stream->ending) [[likely]]
    return open->octets.get() + open->used;
  return ReserveInNewBlock(stream, max);
}

// Whoever waits for space did so before, without a lock: here content of files overruns it by a block rather than be lost.
Shortage SpoolImpl::Refused(const Stream& stream, size_t max) const {
  if (stream.ending) return Shortage::kEnded;
  if (stream.refused || max > kMaxRecord) return stream.disk_was_full ? Shortage::kDiskFull : Shortage::kStorage;
  const Shortage space = space_.Judge(*stream.space, max == 0);
  return options_.backpressure && stream.identity.leg == Leg::kCc ? Shortage::kNone : space;
}

uint8_t* SpoolImpl::ReserveInNewBlock(Stream* stream, size_t max) {
  while ((stream->why_refused = Refused(*stream, max)) == Shortage::kNone) {
    if (stream->open && stream->open->room() < max) Close(stream);
    if (!stream->open && writer_.HasRoom()) Open(stream, max);
    if (stream->open) return stream->open->octets.get() + stream->open->used;
    stream->why_refused = Shortage::kQueueFull;
    if (!options_.backpressure) break;
    // The writer takes this lock to close and to refuse: it must be free while this thread waits for it.
    stream->mutex.unlock();
    const bool go_on = writer_.WaitForRoom();
    stream->mutex.lock();
    if (!go_on) break;
  }
  stream->mutex.unlock();
  return nullptr;
}

void SpoolImpl::Open(Stream* stream, size_t max) {
  stream->open = pool_.Take(max);
  Block& block = *stream->open;
  block.stream = stream;
  block.first = stream->accepted.records;
  block.octets_before = stream->accepted.octets;
  block.number = ++stream->opened;
  block.opened_ns = SteadyNs();
  block.gaps_only = Refused(*stream, 1) != Shortage::kNone;
  writer_.Opened(block);
}

Shortage SpoolImpl::WhyRefused(Stream* stream) {
  std::lock_guard lock(stream->mutex);
  return stream->why_refused;
}

bool SpoolImpl::TakesContent(Stream* stream) {
  std::lock_guard lock(stream->mutex);
  return Refused(*stream, 1) == Shortage::kNone && (stream->open || writer_.HasRoom());
}

// I5: a record's number is the count of those before it, durable ones after a restart: no number is given twice to what was delivered.
void SpoolImpl::Commit(Stream* stream, size_t length, const RecordMeta& meta) {
  Block& block = *stream->open;
  block.table.push_back({static_cast<uint32_t>(length), static_cast<uint8_t>(meta.kind), 0, meta.packets, stream->accepted.records, meta.time_ns, meta.position});
  block.items += meta.kind == RecordKind::kIri || meta.kind == RecordKind::kCc;
  block.used += length;
  Count(&stream->accepted, length, meta);
  if (block.used >= options_.block_bytes || block.table.size() >= kMostRecords) Close(stream);
  stream->mutex.unlock();
}

void SpoolImpl::Close(Stream* stream) {
  if (stream->open->table.empty()) return pool_.Give(std::move(stream->open));
  stream->open->after = stream->accepted;
  writer_.Push(std::move(stream->open));
}

StreamState SpoolImpl::State(Stream* stream) {
  std::lock_guard lock(stream->mutex);
  StreamState state = StateOf(stream->accepted);
  state.torn_bytes = stream->torn_octets;
  return state;
}

bool SpoolImpl::Ended(Stream* stream) {
  std::lock_guard lock(stream->mutex);
  return stream->ending;
}

Status SpoolImpl::Skip(const Id& id, std::vector<SkippedRange>* skipped) {
  std::lock_guard lock(mutex_);
  const std::string directory = StreamDirectory(options_.dir, id);
  IndexEntry entry;
  IndexReader index(options_.dir);
  index.Find(id, &entry);
  Cursor cursor;
  WRIT_RETURN_IF_ERROR(LoadCursorFile(io_, directory, &cursor));
  SkipBounds bounds{cursor.confirmed, std::max(entry.records, cursor.confirmed)};
  if (streams_.count(id) != 0) {
    if (!entry.ended) bounds.written_segment = entry.segment_first;
    bounds.written_end = entry.segment_end;
    return SkipDamage(io_, directory, options_.keys.get(), bounds, skipped);
  }
  WRIT_RETURN_IF_ERROR(SkipDamage(io_, directory, options_.keys.get(), bounds, skipped));
  RecoveredStream found = RecoverStream(io_, directory, options_.keys.get(), Claim{bounds.records});
  const std::vector<std::string> changed(found.directory_changed, directory);
  WRIT_RETURN_IF_ERROR(FlushTogether(io_, found.unflushed, changed));
  if (found.footer) WRIT_RETURN_IF_ERROR(PlaceFooter(io_, *found.footer));
  if (found.footer) WRIT_RETURN_IF_ERROR(SyncPath(io_, found.footer->path));
  const Status status = found.status;
  recovered_[id] = std::move(found);
  return status;
}

void SpoolImpl::End(Stream* stream) {
  {
    std::lock_guard lock(stream->mutex);
    if (stream->ending) return;
    stream->ending = true;
    if (stream->open) Close(stream);
  }
  writer_.End(stream);
}

}  // namespace
}  // namespace spool

Status Spool::Open(const SpoolOptions& options, std::unique_ptr<Spool>* out) {
  auto spool = std::make_unique<spool::SpoolImpl>(options);
  WRIT_RETURN_IF_ERROR(spool->Start());
  *out = std::move(spool);
  return Status::Ok();
}

}  // namespace writ
