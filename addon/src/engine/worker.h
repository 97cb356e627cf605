// A packet worker: frames -> IP packets -> grants -> the scribe. One thread with one source of its own; no lock on the way of a
// packet that no grant matches.
//
// Owns: the thread, the source while it is open, the counters. Always true: a packet that no grant matches leaves nothing but counters
// (I1); seen = unmatched + matched + dropped, at each point, whenever they are read; an order is taken whole, between two packets.
// Threads: Publish and Stages any; everything else is the worker's own.
#pragma once
#include <condition_variable>
#include <functional>
#include <string>
#include <thread>

#include "capture/sieve.h"
#include "engine/fragments.h"
#include "engine/scribe.h"
#include "engine/timetable.h"

namespace writ {

struct EngineEvent {
  enum class Type : uint8_t { kJournal, kGate, kSourceEnd, kAlarm };
  Type type = Type::kJournal;
  uint64_t packet = 0;         // of kGate
  const char* code = nullptr;  // of kAlarm
  std::string detail;
};
using EventHandler = std::function<void(const EngineEvent&)>;

// Packets, each counted once: seen = unmatched + matched + kernel + malformed + truncated + unknown_link.
struct PointCounters {
  uint64_t seen = 0, unmatched = 0, matched = 0;
  uint64_t kernel = 0, malformed = 0, truncated = 0, unknown_link = 0;   // dropped
  // Of the others, those with something inside that was not read: past the bounds of dissection; a tunnel in a form not known.
  uint64_t deeper = 0, opaque = 0;
  PointCounters& operator+=(const PointCounters& other);
};

struct StageCounters {
  PointCounters all;
  std::vector<PointCounters> points;   // in the order of the source's points; since it was opened
  uint64_t position = 0;
  int64_t first_packet_ns = 0, last_packet_ns = 0;
  StageCounters& operator+=(const StageCounters& other);
};

// What a worker works with; replaced whole.
struct WorkOrder {
  std::shared_ptr<const TargetTable> table;
  std::shared_ptr<Source> source;
  std::vector<CapturePoint> points;    // of the source's frames
};

struct WorkerSetup {
  const GrantDirectory* grants = nullptr;
  Timetable* timetable = nullptr;
  Scribe* scribe = nullptr;
  Fragments* fragments = nullptr;
  CoreClock* clock = nullptr;   // nullptr: files, where packet time rules
  bool leads = true;            // of several workers on the same interfaces one tells what becomes of them
  EventHandler on_event;
};

class Worker {
 public:
  explicit Worker(WorkerSetup setup) : setup_(std::move(setup)) {}
  ~Worker() { Stop(); }
  void Start();
  void AskToStop();      // before the next packet
  void Stop();

  // With `wait`: returns when no packet is judged by an older order any more.
  void Publish(std::shared_ptr<const WorkOrder> order, bool wait);
  StageCounters Stages() const;
  // All packets stamped before this (wall clock, ns) have been judged; INT64_MAX without a source. Any thread.
  int64_t judged_until_ns() const { return judged_until_ns_.load(std::memory_order_acquire); }

 private:
  void Run();
  void RunOnce();
  void Adopt();
  void AdoptInMidBatch();
  void AdoptOrder(std::shared_ptr<const WorkOrder> order, uint64_t generation);
  void LeaveSource();
  Pull WaitWithoutSource();
  Pull PullBatch(Source* source);
  void CountSifted();
  void ProcessBatch();
  void Process(const Frame& frame);
  enum class Delivered : uint8_t { kNo, kTruncated, kYes };
  void ProcessMatch(const Frame& frame, const IpLayers& layers, PointCounters* counters);
  Delivered Deliver(const Frame& frame, const IpLayers& layers, const Hit& hit);
  bool InDate(const Frame& frame, const Hit& hit) const;
  bool Take(const Frame& frame, const IpLayer& layer, const Hit& hit);
  bool Missed(const Frame& frame, const Hit& hit);
  bool ProcessFragment(const Frame& frame, const IpLayers& layers);
  bool ProcessFirst(const Frame& frame, const IpLayers& layers, size_t at, const FragmentPlace& place, const std::vector<Hit>& waiting,
                    bool tunnel);
  bool ProcessLater(const Frame& frame, const IpLayer& layer, const FragmentPlace& place, const std::vector<Hit>& waiting);
  void DeliverHeld(const HeldFragment& held, const Frame& first, const std::vector<FragmentOwner>& owners);
  void DeliverJoined(const Frame& frame, const JoinedPacket& joined);
  void BeginDue(const Frame& frame);
  void EndOfFiles();
  void Tidy();
  void TellNotices();
  void TellSource(uint16_t point, bool up, const std::string& detail);
  void CountPoints();
  void NoteJudged(Pull pull, int64_t asked_ns);
  void PublishCounters();

  const WorkerSetup setup_;
  std::thread thread_;

  mutable std::mutex mutex_;             // guards the next block
  std::condition_variable changed_, adopted_;
  std::shared_ptr<const WorkOrder> ordered_ = std::make_shared<WorkOrder>();
  uint64_t adopted_generation_ = 0;
  StageCounters shared_;
  bool stopping_ = false;
  std::atomic<uint64_t> generation_{0};
  std::atomic<int64_t> judged_until_ns_{INT64_MAX};

  std::shared_ptr<const WorkOrder> order_ = ordered_;   // in force
  uint64_t order_generation_ = 0;
  std::vector<Frame> frames_;
  Sifted sifted_;                        // what the batch and those let go before it were
  std::vector<Hit> hits_;
  StageCounters stages_;                 // of the source in force
  PointCounters before_;                 // of those that are closed
  ClockSkew skew_;
  int64_t latest_packet_ns_ = INT64_MIN;
  uint64_t told_gate_ = 0;
  bool source_ended_ = false;
  bool storage_alarm_ = false;
};

}  // namespace writ
