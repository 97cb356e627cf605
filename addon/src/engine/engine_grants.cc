// Grants over time: taken, found again, bound, ended.
#include <algorithm>

#include "base/steady.h"
#include "base/thread.h"
#include "engine/engine.h"

namespace writ {
namespace {

constexpr int64_t kGraceNs = 200'000'000;        // packets from before the end may still be in the ring this long,
constexpr int64_t kMostGraceNs = 5'000'000'000;   // or longer where a worker was held up
constexpr int64_t kWardenNs = 200'000'000;        // the warden looks at least this often; a grant that is due wakes it,
constexpr int64_t kPutOffNs = 10'000'000;         // or is looked at again after this long
constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int64_t kTickNs = kSecondNs;
constexpr int64_t kLeastSleepNs = 1'000'000;
constexpr size_t kReadOctets = 1 << 20;

GrantState EndState(GrantEnd end) { return end == GrantEnd::kStopped ? GrantState::kStopped : GrantState::kExpired; }

Bytes EndBody(GrantEnd reason, const std::string& by, const GrantCounters& counters) {
  const std::string name = by.substr(0, 255);
  BodyWriter body;
  body.U8(static_cast<uint8_t>(reason)).U8(static_cast<uint8_t>(name.size())).Text(name);
  return body.U64(counters.octets_from).U64(counters.octets_to).Take();
}

}  // namespace

Status Engine::LoadTrust(ByteView file, TrustSummary* summary) {
  std::vector<Refusal> killed;
  WRIT_RETURN_IF_ERROR(store_->LoadTrust(file, summary, &killed));
  Bytes body = BodyWriter().U32(summary->epoch).U32(summary->min_epoch).U16(static_cast<uint16_t>(summary->keys)).Take();
  Tell(JournalKind::kTrustLoaded, Id{}, std::move(body), EventTimeNs());
  EndKilled(killed);
  return Status::Ok();
}

void Engine::EndKilled(const std::vector<Refusal>& killed) {
  std::lock_guard lock(mutex_);
  std::vector<Interception*> ended;
  for (const Refusal& refusal : killed) {
    TellRefusal(refusal);
    Interception* grant = refusal.grant_id ? FindLocked(*refusal.grant_id) : nullptr;
    if (grant != nullptr && !grant->over.exchange(true)) ended.push_back(grant);
  }
  for (Interception* grant : ended) TellEnd(grant, GrantEnd::kStopped, "trust file", EventTimeNs());
}

void Engine::TellRefusal(const Refusal& refusal) {
  Bytes body = BodyWriter().Text(refusal.code).U8(0).Text(refusal.detail).Take();
  Tell(JournalKind::kGrantRefused, refusal.grant_id.value_or(Id{}), std::move(body), EventTimeNs());
}

InstallAnswer Engine::Install(ByteView signed_octets) {
  std::lock_guard lock(mutex_);
  Restore();
  return AnswerTo(store_->Install(signed_octets));
}

std::vector<InstallAnswer> Engine::InstallAll(const std::vector<ByteView>& grants) {
  std::lock_guard lock(mutex_);
  Restore();
  std::vector<InstallAnswer> answers;
  for (InstallOutcome& outcome : store_->InstallAll(grants)) answers.push_back(AnswerTo(std::move(outcome)));
  return answers;
}

InstallAnswer Engine::AnswerTo(InstallOutcome outcome) {
  InstallAnswer answer{outcome.grant, GrantState::kStored, outcome.already, outcome.refusal};
  if (outcome.grant == nullptr) {
    TellRefusal(outcome.refusal);
    return answer;
  }
  answer.state = StateOf(*outcome.grant);
  if (outcome.already) return answer;
  TellInstalled(outcome.grant->grant());
  return answer;
}

void Engine::TellInstalled(const Grant& grant) {
  const bool ahead = clock_ != nullptr && clock_->EarlyNs() < grant.not_before_ns;
  BodyWriter body;
  body.Octets(grant.warrant_id).U32(grant.epoch).U32(grant.sequence).Text(ahead ? "WRIT_GRANT_NOT_YET_VALID" : "");
  Tell(JournalKind::kGrantInstalled, grant.grant_id, body.Take(), EventTimeNs());
}

GrantState Engine::StateOf(const VerifiedGrant& grant) const {
  if (const Interception* bound = FindLocked(grant.grant().grant_id)) return bound->state.load(std::memory_order_acquire);
  return grant.ended() == GrantEnd::kNone ? GrantState::kStored : EndState(grant.ended());
}

std::vector<InstallAnswer> Engine::StoredGrants() {
  std::lock_guard lock(mutex_);
  Restore();
  std::vector<InstallAnswer> answers;
  for (const VerifiedGrant* grant : stored_) answers.push_back({grant, StateOf(*grant), true, {}});
  return answers;
}

// Once, after the trust file was loaded and before anything is installed.
void Engine::Restore() {
  if (restored_) return;
  restored_ = true;
  std::vector<Refusal> refused;
  stored_ = store_->Restore(&refused);
  for (const Refusal& refusal : refused) TellRefusal(refusal);
  for (const VerifiedGrant* grant : stored_) RestoreOne(grant);
}

// An ended one gets its streams back, for the IRI that is still due. What the journal lost in a crash (the grant store and the
// ledger are durable at once, the journal a little later) is told again.
void Engine::RestoreOne(const VerifiedGrant* grant) {
  const Id& id = grant->grant().grant_id;
  GrantHistory history = journal_->HistoryOf(id);
  if (!history.installed) TellInstalled(grant->grant());
  if (grant->ended() == GrantEnd::kNone) return Tell(JournalKind::kGrantRestored, id, {}, EventTimeNs());
  Status status = OpenKnownStreams(grant);
  if (!status.ok()) Alarm(status);
  if (history.ended) return;
  const bool expired = grant->ended() == GrantEnd::kExpired;
  Tell(JournalKind::kGrantEnded, id, EndBody(grant->ended(), "", {}), expired ? grant->grant().not_after_ns : EventTimeNs());
}

Status Engine::OpenKnownStreams(const VerifiedGrant* verified) {
  const Id& id = verified->grant().grant_id;
  Bytes about_iri, about_cc;
  SpoolReader* reader = journal_->reader();
  if (!reader->About(StreamIdOf(id, Leg::kIri), &about_iri).ok()) return Status::Ok();   // never bound: no streams
  const bool content = reader->About(StreamIdOf(id, Leg::kCc), &about_cc).ok();
  auto grant = std::make_unique<Interception>();
  grant->streams.verified = verified;
  WRIT_RETURN_IF_ERROR(OpenStreams(*verified, about_iri, content ? about_cc : Bytes{}, grant.get()));
  grant->over = true;
  grant->state = EndState(verified->ended());
  Adopt(std::move(grant));
  return Status::Ok();
}

Status Engine::OpenStreams(const VerifiedGrant& verified, const Bytes& about_iri, const Bytes& about_cc, Interception* grant) {
  const Id& id = verified.grant().grant_id;
  StreamState iri, cc;
  WRIT_RETURN_IF_ERROR(spool_->OpenStream({StreamIdOf(id, Leg::kIri), id, Leg::kIri, about_iri}, &grant->streams.iri, &iri));
  if (about_cc.empty()) return Status::Ok();
  WRIT_RETURN_IF_ERROR(spool_->OpenStream({StreamIdOf(id, Leg::kCc), id, Leg::kCc, about_cc}, &grant->streams.cc, &cc));
  Recall(cc, grant);
  return Status::Ok();
}

// What the content stream holds of an earlier life. Files are played again and counted again; live counts go on.
void Engine::Recall(const StreamState& cc, Interception* grant) {
  // What was skipped still counts as made in the stream's own totals, which never change.
  const Id& id = grant->streams.verified->grant().grant_id;
  const auto late = skipped_.find(id);
  const uint64_t skipped = std::min(cc.items, journal_->HistoryOf(id).skipped_items + (late == skipped_.end() ? 0 : late->second));
  GrantWork& work = grant->work;
  work.next_item = cc.items + cc.gap_items;
  work.replay_until = cc.last_position;
  work.replay_gaps = cc.gap_items + skipped;
  const bool played_again = options_.mode == CoreMode::kFile && grant->streams.verified->ended() == GrantEnd::kNone;
  if (played_again) return;
  const bool several = grant->grant().profile.etsi.aggregation.packets > 0 || grant->grant().summaries();
  const uint64_t packets = !several ? cc.items : options_.mode == CoreMode::kLive ? cc.last_position : PacketsOf(id);
  work.aggregated = packets;
  work.counters.matched = packets + cc.gap_items;
  work.counters.encoded = packets - std::min(packets, skipped);
  work.counters.gap = cc.gap_items + skipped;
  work.counters.first_packet_ns = cc.first_time_ns;
  work.counters.last_packet_ns = cc.last_time_ns;
}

// Live, where several packets share a PDU, the position of the stream's last record counts them. Files have other positions: the records
// are read.
uint64_t Engine::PacketsOf(const Id& grant_id) const {
  uint64_t packets = 0;
  for (uint64_t next = 0;;) {
    Slab slab;
    if (!journal_->reader()->Read(StreamIdOf(grant_id, Leg::kCc), next, kReadOctets, &slab).ok() || slab.records.empty()) return packets;
    for (const SlabRecord& record : slab.records) packets += record.packets;
    next = slab.records.back().ordinal + 1;
  }
}

Status Engine::CheckBind(const BindRequest& request, const VerifiedGrant** verified) const {
  *verified = store_->Find(request.grant_id);
  const std::string name = "grant " + IdText(request.grant_id);
  if (*verified == nullptr) return Status::Error("WRIT_GRANT_UNKNOWN", name + " is not held");
  if (FindLocked(request.grant_id) != nullptr) return Status::Error("WRIT_ENGINE_BOUND", name + " is bound already");
  const bool items = (*verified)->grant().items();
  if (items == request.program.empty() || items == request.about_cc.empty())
    return Status::Error("WRIT_ENGINE_PROGRAM", name + (items ? " has content, or reports of packets: it needs a template program and a stream for them"
                                                              : " is for IRI only: it has no template program and no stream for content"));
  return Status::Ok();
}

Status Engine::Bind(const BindRequest& request) {
  std::lock_guard lock(mutex_);
  auto grant = std::make_unique<Interception>();
  WRIT_RETURN_IF_ERROR(CheckBind(request, &grant->streams.verified));
  grant->streams.cin = request.cin;
  if (!request.program.empty()) {
    grant->streams.encoders.emplace_back();   // of packets from a point without a name; the others are the same program
    WRIT_RETURN_IF_ERROR(CcTemplate::Compile(request.program, &grant->streams.encoders.back().second));
    const bool several = grant->streams.encoders.back().second->each() != nullptr;
    if (several != (grant->grant().content() && grant->grant().profile.etsi.aggregation.packets > 0))
      return Status::Error("WRIT_ENGINE_PROGRAM", "grant " + IdText(request.grant_id) + ": its template program and its signed profile differ in how many packets share a PDU");
    grant->streams.program = request.program;
  }
  const VerifiedGrant& verified = *grant->streams.verified;
  WRIT_RETURN_IF_ERROR(OpenStreams(verified, request.about_iri, request.about_cc, grant.get()));
  GrantHistory history = journal_->HistoryOf(request.grant_id);
  GrantWork& work = grant->work;
  work.active = history.active;
  work.ended = history.ended;
  work.addresses = std::move(history.addresses);
  grant->bound_at_ns = EventTimeNs();
  if (history.active) {
    grant->state = GrantState::kActive;
    // What a summary had counted and not told yet is gone with the process: at most its seconds before the last sign of life.
    const int64_t counted_ns = grant->grant().summaries() ? grant->grant().profile.report_seconds * kSecondNs : 0;
    const int64_t alive_ns = std::max(journal_->last_time_ns() - counted_ns, history.active_ns);
    work.resume_from_ns = std::max(alive_ns, work.counters.last_packet_ns);
  }
  if (verified.ended() != GrantEnd::kNone) {
    grant->over = true;
    grant->state = EndState(verified.ended());
  }
  Adopt(std::move(grant));
  return Status::Ok();
}

void Engine::Adopt(std::unique_ptr<Interception> grant) {
  Interception* adopted = grant.get();
  by_id_[adopted->grant().grant_id] = adopted;
  const uint32_t slot = grants_.Add(std::move(grant));
  if (adopted->over) return scribe_->Finish(adopted);
  timetable_.Add(adopted);
  CallWarden();
  if (options_.mode == CoreMode::kLive && !sources_.empty()) scribe_->Resume(adopted, EventTimeNs());
  EnterTable(slot);
}

Interception* Engine::FindLocked(const Id& grant_id) const {
  auto found = by_id_.find(grant_id);
  return found == by_id_.end() ? nullptr : found->second;
}

// I1: entries come from the grant store alone, which leaves out whatever has ended. In the table it matches on every worker at once.
void Engine::EnterTable(uint32_t slot) {
  if (!store_->Enter({grants_.At(slot)->grant().grant_id, slot}, table_.get())) RenewTable();
}

// A table with room for as many again, without the grants that have ended. The one before stays in force until each worker has
// taken this one over.
void Engine::RenewTable() {
  std::vector<uint32_t> live;
  size_t selectors = 0;
  for (uint32_t slot = 0; slot < grants_.size(); slot++) {
    if (grants_.At(slot)->over) continue;
    live.push_back(slot);
    selectors += grants_.At(slot)->grant().selectors.size();
  }
  table_ = std::make_shared<TargetTable>(std::max(selectors * 2, kFirstTable));
  for (const uint32_t slot : live) store_->Enter({grants_.At(slot)->grant().grant_id, slot}, table_.get());
  Publish(true);
}

void Engine::Publish(bool wait) {
  for (size_t i = 0; i < workers_.size(); i++) {
    auto order = std::make_shared<WorkOrder>();
    order->table = table_;
    order->points = points_;
    if (i < sources_.size()) order->source = sources_[i];
    workers_[i]->Publish(std::move(order), wait);
  }
}

// I2: in force, and in the ledger, before it is told.
Status Engine::Stop(const Id& grant_id, const std::string& by, const std::string& reason, GrantState* state) {
  std::lock_guard lock(mutex_);
  const VerifiedGrant* verified = store_->Find(grant_id);
  if (verified == nullptr) return Status::Error("WRIT_GRANT_UNKNOWN", "grant " + IdText(grant_id) + " is not held");
  Interception* grant = FindLocked(grant_id);
  const bool first = grant == nullptr ? verified->ended() == GrantEnd::kNone : !grant->over.exchange(true);
  Status stored = first ? store_->Stop(grant_id) : Status::Ok();
  if (first) {
    const std::string who = reason.empty() ? by : by + ": " + reason;
    const int64_t packet_ns = Stages().last_packet_ns;
    const int64_t time_ns = options_.mode == CoreMode::kFile && packet_ns != 0 ? packet_ns : EventTimeNs();
    if (grant != nullptr) TellEnd(grant, GrantEnd::kStopped, who, time_ns);
    else Tell(JournalKind::kGrantEnded, grant_id, EndBody(GrantEnd::kStopped, who, {}), time_ns);
  }
  *state = StateOf(*verified);
  return stored;
}

// `over` is set: with the grant's mutex taken no packet is on its way any more, and its counters are final.
void Engine::TellEnd(Interception* grant, GrantEnd reason, const std::string& by, int64_t time_ns) {
  grant->state.store(EndState(reason), std::memory_order_release);
  GrantCounters counters;
  {
    std::lock_guard lock(grant->mutex);
    if (std::exchange(grant->work.ended, true)) return;
    counters = grant->work.counters;
  }
  Tell(JournalKind::kGrantEnded, grant->grant().grant_id, EndBody(reason, by, counters), time_ns);
  scribe_->Finish(grant);
}

Status Engine::Skip(const Id& grant_id, Leg leg, const std::string& by, const std::string& reason, std::vector<SkippedRange>* skipped) {
  const VerifiedGrant* verified = nullptr;
  {
    std::lock_guard lock(mutex_);
    verified = store_->Find(grant_id);
  }
  if (verified == nullptr) return Status::Error("WRIT_GRANT_UNKNOWN", "grant " + IdText(grant_id) + " is not held");
  const Status status = spool_->Skip(StreamIdOf(grant_id, leg), skipped);
  std::lock_guard lock(mutex_);
  for (const SkippedRange& range : *skipped) {
    TellSkipped(grant_id, leg, range, by, reason);
    if (leg == Leg::kCc) CountSkipped(grant_id, range.items);
  }
  const bool over = verified->ended() != GrantEnd::kNone && FindLocked(grant_id) == nullptr;
  return status.ok() && over ? OpenKnownStreams(verified) : status;
}

void Engine::TellSkipped(const Id& grant_id, Leg leg, const SkippedRange& range, const std::string& by, const std::string& reason) {
  const std::string name = by.substr(0, 255);
  BodyWriter body;
  body.U8(static_cast<uint8_t>(leg)).U64(range.first_item).U64(range.items).I64(range.from_ns).I64(range.to_ns).U64(range.octets);
  body.U64(range.first).U64(range.last).U8(static_cast<uint8_t>(name.size())).Text(name).Text(reason);
  Tell(JournalKind::kSkipped, grant_id, body.Take(), EventTimeNs());
}

// mutex_ is held. What was made and cannot be delivered any more is a gap.
void Engine::CountSkipped(const Id& grant_id, uint64_t items) {
  Interception* grant = FindLocked(grant_id);
  if (grant == nullptr) {
    skipped_[grant_id] += items;
    return;
  }
  std::lock_guard lock(grant->mutex);
  GrantCounters& counters = grant->work.counters;
  const uint64_t moved = std::min(items, counters.encoded);
  counters.encoded -= moved;
  counters.gap += moved;
}

std::vector<GrantReport> Engine::Grants() const {
  std::lock_guard lock(mutex_);
  std::vector<GrantReport> reports;
  for (uint32_t slot = 0; slot < grants_.size(); slot++) {
    const Interception* grant = grants_.At(slot);
    GrantReport report;
    report.grant_id = grant->grant().grant_id;
    report.state = grant->state.load(std::memory_order_acquire);
    {
      std::lock_guard work(grant->mutex);
      report.counters = grant->work.counters;
    }
    StreamState iri = spool_->State(grant->streams.iri);
    report.iri_records = iri.next_ordinal;
    report.iri_items = iri.items;
    report.iri_durable = spool_->DurableOrdinal(grant->streams.iri);
    if (grant->streams.cc != nullptr) report.cc_durable = spool_->DurableOrdinal(grant->streams.cc);
    reports.push_back(report);
  }
  return reports;
}

void Engine::CallWarden() {
  std::lock_guard lock(warden_mutex_);
  warden_called_ = true;
  warden_wake_.notify_all();
}

// Each time that a sleeping processor wakes costs more than what the warden does: it sleeps until something is due.
bool Engine::WardenSleeps() {
  const int64_t start_ns = timetable_.next_start_ns() - clock_->EarlyNs();
  const int64_t end_ns = timetable_.next_end_ns() - clock_->LateNs() + kGraceNs;
  const int64_t left_ns = std::min(start_ns, end_ns);
  const int64_t close_ns = std::max(scribe_->due_ns() - SteadyNs(), kLeastSleepNs);
  const int64_t sleep_ns = std::min(close_ns, left_ns <= 0 ? kPutOffNs : std::min(left_ns, kWardenNs));
  std::unique_lock lock(warden_mutex_);
  warden_wake_.wait_for(lock, std::chrono::nanoseconds(sleep_ns), [&] { return warden_stop_ || warden_called_; });
  warden_called_ = false;
  return !warden_stop_;
}

// Live: grants begin and end by the core's clock, even when no packet comes and Node hangs.
void Engine::RunWarden() {
  NameThread("writ-warden");
  for (int64_t ticked_ns = SteadyNs(); WardenSleeps();) {
    BeginDue();
    EndDue();
    scribe_->Tidy();
    journal_->Retry();
    WatchStorage();
    if (SteadyNs() - ticked_ns < kTickNs) continue;
    ticked_ns = SteadyNs();
    Status status = clock_->Tick();
    if (!status.ok()) Alarm(status);
  }
}

void Engine::BeginDue() {
  const int64_t now_ns = clock_->EarlyNs();
  for (Interception* grant : timetable_.DueStarts(now_ns)) scribe_->Begin(grant, now_ns, true, 0);
}

void Engine::EndDue() {
  const int64_t now_ns = clock_->LateNs();
  std::vector<Interception*> due = timetable_.DueEnds(now_ns - kGraceNs);
  std::erase_if(due, [&](Interception* grant) {
    const int64_t end_ns = grant->grant().not_after_ns;
    const bool wait = now_ns - end_ns < kMostGraceNs && !JudgedBefore(end_ns);
    if (wait) timetable_.PutOffEnd(grant);
    return wait;
  });
  if (due.empty()) return;
  std::lock_guard lock(mutex_);
  std::erase_if(due, [](Interception* grant) { return grant->over.exchange(true); });
  for (Interception* grant : due) {
    Status status = store_->MarkEnded(grant->grant().grant_id, GrantEnd::kExpired);
    if (!status.ok()) Alarm(status);
  }
  for (Interception* grant : due) TellEnd(grant, GrantEnd::kExpired, "", grant->grant().not_after_ns);
}

// Whether every worker has read its ring up to there.
bool Engine::JudgedBefore(int64_t time_ns) const {
  return std::all_of(workers_.begin(), workers_.end(), [time_ns](const auto& worker) { return worker->judged_until_ns() >= time_ns; });
}

void Engine::WatchStorage() {
  if (storage_alarm_) return;
  const Status health = spool_->health();
  if (health.ok()) return;
  storage_alarm_ = true;
  Alarm(health);
}

}  // namespace writ
