// The engine's calls. Grants over time (restore, bind, end): engine_grants.cc.
#include "engine/engine.h"

#include <algorithm>
#include <chrono>

#include "capture/file_source.h"
#include "capture/live_source.h"

namespace writ {
namespace {

// A file waits for the disk: what it is ahead stays in the caches, and in the memory that the pool of blocks keeps.
constexpr size_t kQueueOfFiles = 16 << 20;

}  // namespace

Status Engine::Open(const EngineOptions& options, std::unique_ptr<Engine>* out) {
  std::unique_ptr<Engine> engine(new Engine(options));
  WRIT_RETURN_IF_ERROR(engine->OpenParts());
  *out = std::move(engine);
  return Status::Ok();
}

Status Engine::OpenParts() {
  const bool live = options_.mode == CoreMode::kLive;
  GrantStoreOptions store;
  store.dir = options_.core_dir;
  store.kek = options_.kek.octets;
  store.trust_root = options_.trust_root;
  store.mode = options_.mode;
  WRIT_RETURN_IF_ERROR(MakeDirectory(options_.core_dir));
  if (live) {
    TimeSource* time = options_.time == nullptr ? SystemTime() : options_.time;
    WRIT_RETURN_IF_ERROR(CoreClock::Open(options_.core_dir, options_.kek.octets, time, &clock_));
  }
  store.clock = clock_.get();
  const Status opened = GrantStore::Open(store, &store_);
  Cleanse(store.kek.data(), store.kek.size());
  WRIT_RETURN_IF_ERROR(opened);
  SpoolOptions spool = options_.spool;
  if (spool.keys == nullptr) spool.keys = HoldKey(options_.kek.octets);
  options_.kek.Wipe();   // what is derived from it is all that is needed
  spool.backpressure = !live;
  if (!live) spool.queue_bytes = std::min(spool.queue_bytes, kQueueOfFiles);
  WRIT_RETURN_IF_ERROR(Spool::Open(spool, &spool_));
  WRIT_RETURN_IF_ERROR(Journal::Open(spool_.get(), spool, &journal_));
  scribe_ = std::make_unique<Scribe>(spool_.get(), journal_.get(), [this] { CallWarden(); });
  journal_durable_ = spool_->DurableOrdinal(journal_->stream());
  spool_->OnDurable([this] { OnDurable(); });
  for (uint32_t i = 0; i < (live ? std::max(options_.workers, 1u) : 1); i++) {
    workers_.push_back(std::make_unique<Worker>(WorkerSetup{&grants_, &timetable_, scribe_.get(), &fragments_, clock_.get(), i == 0, options_.on_event}));
    workers_.back()->Start();
  }
  Publish(false);
  if (live) warden_ = std::thread([this] { RunWarden(); });
  return Status::Ok();
}

Engine::~Engine() {
  {
    std::lock_guard lock(warden_mutex_);
    warden_stop_ = true;
    warden_wake_.notify_all();
  }
  closing_.store(true, std::memory_order_release);
  if (warden_.joinable()) warden_.join();
  for (const auto& worker : workers_) worker->AskToStop();
  if (spool_ != nullptr) spool_->StopWaiting();   // behind the above: no worker goes on with the next packet
  for (const auto& worker : workers_) worker->Stop();
  if (scribe_ != nullptr) scribe_->Tidy(true);
  if (clock_ != nullptr && !clock_->Persist().ok()) return;   // the mark before it stands
}

void Engine::OnDurable() {
  if (closing_.load(std::memory_order_acquire)) return;
  uint64_t durable = spool_->DurableOrdinal(journal_->stream());
  if (journal_durable_.exchange(durable) != durable) options_.on_event({EngineEvent::Type::kJournal, 0, nullptr, {}});
}

StageCounters Engine::Stages() const {
  StageCounters sum;
  for (const auto& worker : workers_) sum += worker->Stages();
  return sum;
}

std::vector<std::string> Engine::Points() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> labels;
  for (const CapturePoint& point : points_) labels.push_back(point.label);
  return labels;
}

Status Engine::OpenInterfaces(const std::vector<NamedSource>& interfaces) {
  if (options_.mode != CoreMode::kLive)
    return Status::Error("WRIT_ENGINE_MODE", "this core was opened for files: it takes no interface");
  std::vector<std::string> names;
  for (const NamedSource& each : interfaces) names.push_back(each.name);
  std::vector<std::shared_ptr<Source>> sources;
  WRIT_RETURN_IF_ERROR(LiveSource::Open(names, options_.ring, workers_.size(), &sources));
  return UseSources(std::move(sources), interfaces, "capture began");
}

Status Engine::PlayFiles(const std::vector<NamedSource>& files, double speed, const std::vector<uint64_t>& gates) {
  if (options_.mode != CoreMode::kFile)
    return Status::Error("WRIT_ENGINE_MODE", "this core was opened for interfaces: only a drill's core plays files");
  FilePlay play;
  for (const NamedSource& each : files) play.paths.push_back(each.name);
  play.speed = speed;
  play.gates = gates;
  play.resume_after = journal_->last_position();
  {
    std::lock_guard lock(mutex_);
    for (const auto& [id, grant] : by_id_) play.resume_after = std::max(play.resume_after, grant->work.replay_until);
  }
  std::unique_ptr<FileSource> source;
  WRIT_RETURN_IF_ERROR(FileSource::Open(play, &source));
  std::vector<std::shared_ptr<Source>> sources;
  sources.push_back(std::move(source));
  return UseSources(std::move(sources), files, "playing");
}

Status Engine::UseSources(std::vector<std::shared_ptr<Source>> sources, const std::vector<NamedSource>& named, const char* detail) {
  std::lock_guard lock(mutex_);
  if (!sources_.empty()) return Status::Error("WRIT_ENGINE_SOURCE_OPEN", "a source is open already: stop it first");
  points_.clear();
  std::map<std::string, uint16_t> groups;
  for (const NamedSource& each : named) {
    const bool live = options_.mode == CoreMode::kLive;
    const std::string opened = live ? each.name : "file " + std::to_string(points_.size() + 1);
    CapturePoint point{each.point, each.point.empty() ? opened : each.point, PackPoint(each.point.data(), each.point.size()), 0};
    if (!each.group.empty()) point.group = groups.emplace(each.group, static_cast<uint16_t>(groups.size() + 1)).first->second;
    Tell(JournalKind::kSource, Id{}, BodyWriter().U8(1).Text(point.label).U8(0).Text(detail).Take(), EventTimeNs());
    points_.push_back(std::move(point));
  }
  sources_ = std::move(sources);
  const int64_t now_ns = EventTimeNs();
  if (options_.mode == CoreMode::kLive)
    for (const auto& [id, grant] : by_id_) scribe_->Resume(grant, now_ns);
  Publish(true);
  return Status::Ok();
}

void Engine::StopSources() {
  std::lock_guard lock(mutex_);
  if (sources_.empty()) return;
  sources_.clear();
  Publish(true);
  for (const CapturePoint& point : points_)
    Tell(JournalKind::kSource, Id{}, BodyWriter().U8(0).Text(point.label).U8(0).Text("stopped").Take(), EventTimeNs());
}

void Engine::Release(uint64_t packet) {
  std::lock_guard lock(mutex_);
  for (const auto& source : sources_) source->Release(packet);
}

Status Engine::AppendIri(const Id& grant_id, RecordKind kind, int64_t time_ns, ByteView pdu) {
  std::lock_guard lock(mutex_);
  Interception* grant = FindLocked(grant_id);
  if (grant == nullptr || grant->streams.iri == nullptr)
    return Status::Error("WRIT_ENGINE_NOT_BOUND", "grant " + IdText(grant_id) + " has no stream: bind it first");
  uint8_t* room = spool_->Reserve(grant->streams.iri, pdu.size());
  if (room == nullptr && spool_->Ended(grant->streams.iri))
    return Status::Error("WRIT_ENGINE_IRI_ENDED", "grant " + IdText(grant_id) + " takes no more IRI: its stream was ended");
  if (room == nullptr)
    return Status::Error("WRIT_ENGINE_SPOOL_REFUSED", "the spool takes no record now (queue full, or its storage failed)");
  std::copy(pdu.begin(), pdu.end(), room);
  RecordMeta meta;
  meta.kind = kind;
  meta.time_ns = time_ns;
  spool_->Commit(grant->streams.iri, pdu.size(), meta);
  return Status::Ok();
}

Status Engine::EndIri(const Id& grant_id) {
  std::lock_guard lock(mutex_);
  const Interception* grant = FindLocked(grant_id);
  if (grant == nullptr || grant->streams.iri == nullptr)
    return Status::Error("WRIT_ENGINE_NOT_BOUND", "grant " + IdText(grant_id) + " has no stream: bind it first");
  if (!grant->over.load(std::memory_order_acquire))
    return Status::Error("WRIT_ENGINE_NOT_ENDED", "grant " + IdText(grant_id) + " has not ended: stop it first");
  spool_->End(grant->streams.iri);
  return Status::Ok();
}

Status Engine::AppendJournal(uint8_t kind, const Id& grant_id, ByteView body) {
  if (kind < 64) return Status::Error("WRIT_ENGINE_JOURNAL_KIND", "journal kinds below 64 are the core's own");
  JournalRecord record;
  record.kind = kind;
  record.grant_id = grant_id;
  record.time_ns = EventTimeNs();
  record.body.assign(body.begin(), body.end());
  journal_->Append(std::move(record));
  return Status::Ok();
}

Status Engine::Flush() {
  journal_->Retry();
  return spool_->Flush();
}

void Engine::Tell(JournalKind kind, const Id& grant_id, Bytes body, int64_t time_ns) {
  scribe_->Tell(kind, grant_id, std::move(body), time_ns);
}

int64_t Engine::EventTimeNs() const {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

void Engine::Alarm(const Status& status) const {
  options_.on_event({EngineEvent::Type::kAlarm, 0, status.code, status.detail});
}

}  // namespace writ
