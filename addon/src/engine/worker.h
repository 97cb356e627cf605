// The packet worker: frames -> IP packets -> grants -> content records. One thread, no lock on the way of a packet.
//
// Owns: the thread, the source while it is open, the counters. Always true: the table in force is taken whole, between two
// packets; a packet that no grant matches leaves nothing but counters (I1); an IRI-only grant's packet is looked at and never
// copied (I3); seen = unmatched + matched + dropped, and matched = encoded + gap for each content grant, whenever they are read (I6).
// On failure: what the spool refuses becomes a gap: it keeps its sequence numbers, and is declared as soon as the spool
// takes records again. Threads: Publish, Stages and CountersOf any; everything else is the worker's own.
#pragma once
#include <condition_variable>
#include <functional>
#include <string>
#include <thread>

#include "capture/source.h"
#include "engine/bound_grant.h"

namespace writ {

struct EngineEvent {
  enum class Type : uint8_t { kJournal, kGate, kSourceEnd, kAlarm };
  Type type = Type::kJournal;
  uint64_t packet = 0;         // of kGate
  const char* code = nullptr;  // of kAlarm
  std::string detail;
};
using EventHandler = std::function<void(const EngineEvent&)>;

struct StageCounters {
  uint64_t seen = 0, unmatched = 0, matched = 0;
  uint64_t kernel = 0, malformed = 0, truncated = 0, unknown_link = 0;   // dropped
  uint64_t position = 0;
  int64_t first_packet_ns = 0, last_packet_ns = 0;
};

// What the worker works with; replaced whole.
struct WorkOrder {
  std::shared_ptr<const TargetTable> table;
  std::vector<Interception*> grants;   // by slot
  std::shared_ptr<Source> source;
  std::vector<std::string> points;     // names of the source's points
};

struct WorkerSetup {
  Spool* spool = nullptr;
  Journal* journal = nullptr;
  CoreClock* clock = nullptr;   // nullptr: files, where packet time rules
  EventHandler on_event;
};

class Worker {
 public:
  explicit Worker(WorkerSetup setup) : setup_(std::move(setup)) {}
  ~Worker() { Stop(); }
  void Start();
  void Stop();

  // With `wait`: returns when no packet is judged by an older order any more.
  void Publish(std::shared_ptr<const WorkOrder> order, bool wait);
  StageCounters Stages() const;
  GrantCounters CountersOf(const Interception& grant) const;

 private:
  void Run();
  void RunOnce();
  void Adopt();
  void AdoptInMidBatch();
  void AdoptOrder(std::shared_ptr<const WorkOrder> order, uint64_t generation);
  void LeaveSource();
  Pull WaitWithoutSource();
  void ProcessBatch();
  void Process(const Frame& frame);
  void ProcessMatch(const Frame& frame, const IpLayers& layers);
  bool Accepts(const Interception& grant, const Frame& frame) const;
  void Deliver(Interception* grant, const Frame& frame, const IpLayer& layer, const Hit& hit);
  void Count(Interception* grant, const Frame& frame, const IpLayer& layer, uint8_t direction);
  void NoteAddresses(Interception* grant, const Frame& frame, const IpLayer& layer, const Hit& hit);
  void NoteAddress(Interception* grant, const Frame& frame, uint8_t version, const uint8_t* address);
  void AppendContent(Interception* grant, const Frame& frame, ByteView packet, uint8_t direction);
  void Lose(Interception* grant, const Frame& frame, ByteView packet);
  bool DeclareGap(Interception* grant);
  void Activate(Interception* grant, int64_t time_ns, uint64_t position);
  void ActivateDue(int64_t now_ns, uint64_t position);
  void TellResumed();
  void FindNextStart();
  void EndOfFiles();
  void EndWithFiles(Interception* grant);
  void Tidy();
  void SealEnded();
  void TellNotices();
  void TellSource(uint16_t point, bool up, const std::string& detail);
  void Append(JournalKind kind, const Interception* grant, Bytes body, int64_t time_ns, uint64_t position);
  void PublishCounters();
  int64_t NowNs() const;

  const WorkerSetup setup_;
  std::thread thread_;

  mutable std::mutex mutex_;             // guards the next block, and every Interception::shared
  std::condition_variable changed_, adopted_;
  std::shared_ptr<const WorkOrder> ordered_ = std::make_shared<WorkOrder>();
  uint64_t adopted_generation_ = 0;
  StageCounters shared_;
  bool stopping_ = false;
  std::atomic<uint64_t> generation_{0};

  std::shared_ptr<const WorkOrder> order_ = ordered_;   // in force
  uint64_t order_generation_ = 0;
  std::vector<Frame> frames_;
  std::vector<Hit> hits_;
  StageCounters stages_;
  uint64_t kernel_before_ = 0;           // of sources that are closed
  ClockSkew skew_;
  int64_t next_start_ns_ = INT64_MAX;    // the earliest notBefore not reached yet
  int64_t latest_packet_ns_ = INT64_MIN;
  uint64_t told_gate_ = 0;
  bool source_ended_ = false;
  bool untidy_ = false;                  // a gap to declare or a stream to seal
  bool storage_alarm_ = false;
  std::vector<Interception*> touched_;   // counters to publish
};

}  // namespace writ
