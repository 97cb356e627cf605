// For tests: a worker over a spool and a source that the test holds in its hands.
#pragma once
#include <thread>

#include "capture_fixture.h"
#include "engine/engine.h"

namespace writ::test {

inline constexpr int64_t kStart = 1'700'000'000'000'000'000;
inline constexpr int64_t kSecond = 1'000'000'000;

// SEQUENCE { [1] sequence, [4] CIN, [6] packet }
inline const Bytes kProgram{2, 0x30, 4, 0x81, 1, 4, 0x84, 4, 6, 0x86, 3};

inline GrantSpec DrillSpec(bool content = true) {
  GrantSpec spec;
  spec.audience = "drill";
  spec.not_before_ns = 0;
  spec.not_after_ns = INT64_MAX;
  if (!content) spec.scope = 1 | 32 | 64;
  return spec;
}

inline Bytes TargetFrame(size_t payload = 40) { return Ethernet(Ipv4({192, 0, 2, 7}, {203, 0, 113, 1}, payload)); }

inline std::vector<Captured> TargetFrames(size_t count) {
  std::vector<Captured> frames;
  for (size_t i = 0; i < count; i++) frames.push_back({kStart + static_cast<int64_t>(i), TargetFrame(i % 1400)});
  return frames;
}

// Live refusals come from a queue with no room. Here the worker is driven by hand over a spool whose queue holds one block.
class FullSpool final : public Spool {
 public:
  Status OpenStream(const StreamSpec&, Stream**, StreamState*) override { return Status::Ok(); }
  uint8_t* Reserve(Stream*, size_t max) override {
    room.resize(max + 1);
    return refuse && !(keeps_gaps && max == 0) ? nullptr : room.data();
  }
  void Commit(Stream*, size_t length, const RecordMeta& meta) override {
    records.push_back({meta, Bytes(room.begin(), room.begin() + static_cast<long>(length))});
  }
  void Cancel(Stream*) override {}
  Shortage WhyRefused(Stream*) override { return why; }
  bool TakesContent(Stream*) override { return !refuse; }
  bool WaitForSpace(Stream*) override { return true; }
  void StopWaiting() override {}
  Status Skip(const Id&, std::vector<SkippedRange>*) override { return Status::Ok(); }
  SpaceReport Space() override { return {}; }
  StreamState State(Stream*) override { return {}; }
  uint64_t DurableOrdinal(Stream*) override { return 0; }
  void End(Stream*) override { ended = true; }
  bool Ended(Stream*) override { return false; }
  Status Flush() override { return Status::Ok(); }
  void OnDurable(std::function<void()>) override {}
  uint64_t queued_bytes() const override { return 0; }
  DurableAges ages() const override { return {}; }
  StartReport start() const override { return {}; }
  Status health() const override { return Status::Ok(); }

  std::atomic<bool> refuse{false}, ended{false};
  std::atomic<bool> keeps_gaps{false};   // what is kept back for gaps is there though it refuses
  std::atomic<Shortage> why{Shortage::kQueueFull};
  Bytes room;
  std::vector<std::pair<RecordMeta, Bytes>> records;
};

// A source of batches given by the test.
class HandSource final : public Source {
 public:
  Pull Next(int, std::vector<Frame>* frames) override {
    std::unique_lock lock(mutex);
    frames->clear();
    idle = true;
    waiting.notify_all();
    given.wait_for(lock, std::chrono::milliseconds(5), [&] { return !next.empty(); });
    if (next.empty()) return Pull::kIdle;
    idle = false;
    held = std::move(next);
    next.clear();
    for (size_t i = 0; i < held.size(); i++) frames->push_back({held[i].frame, held[i].time_ns, numbers == 0 ? 0 : numbers++, 1, i < points.size() ? points[i] : uint16_t{0}});
    return Pull::kFrames;
  }
  void TakeNotices(std::vector<SourceNotice>*) override {}
  void Wake() override {}
  // Returns when all of them were processed.
  void Give(std::vector<Captured> frames, std::vector<uint16_t> of_points = {}) {
    std::unique_lock lock(mutex);
    points = std::move(of_points);
    next = std::move(frames);
    idle = false;
    given.notify_all();
    waiting.wait(lock, [&] { return idle && next.empty(); });
  }
  std::mutex mutex;
  std::condition_variable given, waiting;
  std::vector<Captured> next, held;
  std::vector<uint16_t> points;
  bool idle = false;
  uint64_t numbers = 0;   // of the next frame; 0: they have none
};

// A verified grant at work on a worker whose spool and source are the test's own.
struct Bench {
  explicit Bench(GrantSpec spec = DrillSpec(), std::vector<CapturePoint> points = {{"point", "point", 0, 0}}, const Bytes& program = kProgram) : points(std::move(points)) {
    office.trust.audience = "drill";
    CHECK_OK(GrantStore::Open({folder.path + "/core", kek, office.root.spki, CoreMode::kFile, nullptr}, &store));
    TrustSummary summary;
    std::vector<Refusal> killed;
    CHECK_OK(store->LoadTrust(TrustFile(office.trust, office.root), &summary, &killed));
    auto made = std::make_unique<Interception>();
    grant = made.get();
    grant->streams.verified = store->Install(office.Signed(spec)).grant;
    CHECK(grant->streams.verified != nullptr);
    grant->streams.encoders.emplace_back();
    CHECK_OK(CcTemplate::Compile(program, &grant->streams.encoders.back().second));
    grant->streams.program = program;
    grant->streams.cc = reinterpret_cast<Stream*>(grant);   // only handed back to the spool above
    grant->streams.cin = 7;
    slot = grants.Add(std::move(made));
    SpoolOptions options;
    options.dir = folder.path + "/spool";
    options.keys = HoldKey(kek);
    CHECK_OK(Spool::Open(options, &journal_spool));
    CHECK_OK(Journal::Open(journal_spool.get(), options, &journal));
    scribe = std::make_unique<Scribe>(&spool, journal.get());
    worker = std::make_unique<Worker>(WorkerSetup{&grants, &timetable, scribe.get(), &fragments, nullptr, true, [](const EngineEvent&) {}});
  }
  void Run() {
    auto order = std::make_shared<WorkOrder>();
    auto table = std::make_shared<TargetTable>(1);
    CHECK(store->Enter({grant->grant().grant_id, slot}, table.get()));
    order->table = std::move(table);
    order->source = source;
    order->points = points;
    worker->Start();
    worker->Publish(order, true);
  }

  // The packets in what was written, in order.
  std::vector<Bytes> Packets() const {
    std::vector<Bytes> packets;
    for (const auto& [meta, octets] : spool.records) {
      if (meta.kind != RecordKind::kCc) continue;
      size_t at = octets[1] < 0x80 ? 2 : 2u + (octets[1] & 0x7fu);
      for (int field = 0; field < 2; field++) at += 2u + octets[at + 1];
      at += octets[at + 1] < 0x80 ? 2 : 2u + (octets[at + 1] & 0x7fu);
      packets.emplace_back(octets.begin() + static_cast<long>(at), octets.end());
    }
    return packets;
  }

  const std::vector<CapturePoint> points;
  Folder folder;
  Office office;
  Key kek = RandomArray<32>();
  std::unique_ptr<GrantStore> store;
  FullSpool spool;
  std::unique_ptr<Spool> journal_spool;
  std::unique_ptr<Journal> journal;
  GrantDirectory grants;
  Timetable timetable;
  Fragments fragments;
  Interception* grant = nullptr;
  uint32_t slot = 0;
  std::unique_ptr<Scribe> scribe;
  std::shared_ptr<HandSource> source = std::make_shared<HandSource>();
  std::unique_ptr<Worker> worker;
};

}  // namespace writ::test
