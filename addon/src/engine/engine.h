// The capture core as a whole: authority, spool, journal and the packet workers, behind calls that never wait for a packet.
//
// Owns: all of them, and the warden, the thread that ends live grants on the core's own clock (I2) whether packets flow or not.
// Always true: the only way from octets to a match is Install (GrantStore verifies), Bind, and the table that GrantStore makes (I1);
// an end is in the ledger and in force before it is journalled or answered; an ended grant is never bound to match again.
// On failure: a call says what failed and changes nothing, but for Stop: that is in force whatever else fails.
// Threads: calls from one thread (Node's), Flush from any; events come from the engine's own threads.
#pragma once
#include <map>

#include "capture/packet_ring.h"
#include "engine/worker.h"

namespace writ {

struct EngineOptions {
  std::string core_dir;
  SpoolOptions spool;            // backpressure is set by the mode; without keys it takes `kek`
  SecretKey kek;                 // seals the core's own files
  Bytes trust_root;
  CoreMode mode = CoreMode::kLive;
  uint32_t workers = 1;          // live: packet workers that share each interface; files have one
  RingOptions ring;              // of each worker on each interface
  EventHandler on_event;
  TimeSource* time = nullptr;    // nullptr: the system's
};

struct NamedSource {
  std::string name;    // interface, or path
  std::string point;   // ETSI interceptionPointID; empty: none
  std::string group = {};   // of points that may see one packet several times; empty: none
};

struct InstallAnswer {
  const VerifiedGrant* grant = nullptr;   // nullptr: refused
  GrantState state = GrantState::kStored;
  bool already = false;
  Refusal refusal;
};

struct BindRequest {
  Id grant_id{};
  uint32_t cin = 0;
  Bytes program;         // empty: IRI only
  Bytes about_iri, about_cc;
};

struct GrantReport {
  Id grant_id{};
  GrantState state = GrantState::kStored;
  GrantCounters counters;
  uint64_t cc_durable = 0, iri_records = 0, iri_items = 0, iri_durable = 0;
};

class Engine {
 public:
  static Status Open(const EngineOptions& options, std::unique_ptr<Engine>* out);
  ~Engine();

  Status LoadTrust(ByteView file, TrustSummary* summary);
  InstallAnswer Install(ByteView signed_octets);
  // The same for many, flushed together.
  std::vector<InstallAnswer> InstallAll(const std::vector<ByteView>& grants);
  // Grants found on disk, verified again (the first time it is called); refused ones are journalled.
  std::vector<InstallAnswer> StoredGrants();
  Status Bind(const BindRequest& request);
  // WRIT_GRANT_UNKNOWN; a storage error is returned though the stop is in force.
  Status Stop(const Id& grant_id, const std::string& by, const std::string& reason, GrantState* state);
  std::vector<GrantReport> Grants() const;
  StageCounters Stages() const;
  FragmentCounters FragmentCounts() const { return fragments_.counters(); }
  // Labels of the points of Stages().points.
  std::vector<std::string> Points() const;

  Status OpenInterfaces(const std::vector<NamedSource>& interfaces);
  Status PlayFiles(const std::vector<NamedSource>& files, double speed, const std::vector<uint64_t>& gates);
  void StopSources();
  void Release(uint64_t packet);

  Status AppendIri(const Id& grant_id, RecordKind kind, int64_t time_ns, ByteView pdu);
  // No IRI is due any more: its stream ends, as the content's did. Of grants that have ended: WRIT_ENGINE_NOT_ENDED.
  Status EndIri(const Id& grant_id);
  Status AppendJournal(uint8_t kind, const Id& grant_id, ByteView body);
  Status ReadJournal(uint64_t from, size_t max, std::vector<JournalRecord>* records) { return journal_->Read(from, max, records); }
  // A person with that right goes on behind damage of a stream (spool/skip.h); what is lost is journalled. `skipped` holds what was, even
  // on failure. A grant that could not be bound for it can be bound then. Any thread: it may read for long.
  Status Skip(const Id& grant_id, Leg leg, const std::string& by, const std::string& reason, std::vector<SkippedRange>* skipped);
  Status Flush();
  uint64_t queued_bytes() const { return spool_->queued_bytes(); }
  Status health() const { return spool_->health(); }
  SpaceReport Space() const { return spool_->Space(); }
  StartReport SpoolStart() const { return spool_->start(); }
  DurableAges Ages() const { return spool_->ages(); }

 private:
  static constexpr size_t kFirstTable = 1024;   // selectors
  explicit Engine(const EngineOptions& options) : options_(options) {}
  Status OpenParts();
  void Restore();
  void RestoreOne(const VerifiedGrant* grant);
  InstallAnswer AnswerTo(InstallOutcome outcome);
  Status OpenKnownStreams(const VerifiedGrant* grant);
  Status OpenStreams(const VerifiedGrant& verified, const Bytes& about_iri, const Bytes& about_cc, Interception* grant);
  Status CheckBind(const BindRequest& request, const VerifiedGrant** verified) const;
  void Recall(const StreamState& cc, Interception* grant);
  uint64_t PacketsOf(const Id& grant_id) const;
  GrantState StateOf(const VerifiedGrant& grant) const;
  Interception* FindLocked(const Id& grant_id) const;
  void Adopt(std::unique_ptr<Interception> grant);
  void EnterTable(uint32_t slot);
  void RenewTable();
  void Publish(bool wait);
  Status UseSources(std::vector<std::shared_ptr<Source>> sources, const std::vector<NamedSource>& named, const char* detail);
  void TellEnd(Interception* grant, GrantEnd reason, const std::string& by, int64_t time_ns);
  void EndKilled(const std::vector<Refusal>& killed);
  void TellInstalled(const Grant& grant);
  void TellSkipped(const Id& grant_id, Leg leg, const SkippedRange& range, const std::string& by, const std::string& reason);
  void CountSkipped(const Id& grant_id, uint64_t items);
  void TellRefusal(const Refusal& refusal);
  void Tell(JournalKind kind, const Id& grant_id, Bytes body, int64_t time_ns);
  void OnDurable();
  void RunWarden();
  bool WardenSleeps();
  void CallWarden();
  void BeginDue();
  void EndDue();
  bool JudgedBefore(int64_t time_ns) const;
  void WatchStorage();
  int64_t EventTimeNs() const;
  void Alarm(const Status& status) const;

  EngineOptions options_;
  std::unique_ptr<CoreClock> clock_;     // live only
  std::unique_ptr<GrantStore> store_;
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Scribe> scribe_;
  GrantDirectory grants_;                // read by the workers without a lock
  Timetable timetable_;
  Fragments fragments_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<uint64_t> journal_durable_{0};
  std::atomic<bool> closing_{false};

  mutable std::mutex mutex_;             // guards what follows; never taken by a packet worker
  std::map<Id, Interception*> by_id_;
  std::shared_ptr<TargetTable> table_ = std::make_shared<TargetTable>(kFirstTable);
  std::vector<std::shared_ptr<Source>> sources_;   // one for each worker while capturing
  std::vector<CapturePoint> points_;
  bool restored_ = false;
  std::vector<const VerifiedGrant*> stored_;
  std::map<Id, uint64_t> skipped_;       // items, of grants that were not bound then

  std::mutex warden_mutex_;
  std::condition_variable warden_wake_;
  bool warden_stop_ = false, warden_called_ = false;
  bool storage_alarm_ = false;           // the warden's
  std::thread warden_;
};

}  // namespace writ
