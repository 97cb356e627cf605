// The engine without Node: gaps, number wrap, the core's clock without packets, restarts, hostile frames.
#include <random>
#include <thread>

#include "engine/engine.h"
#include "engine_rig.h"

using namespace writ;
using namespace writ::test;

namespace engine_test {

void TestSequenceOfContent() {
  Rig rig(CoreMode::kFile);
  const GrantSpec spec = DrillSpec();
  rig.Take(spec);
  rig.Play(TargetFrames(3));
  rig.Await(EngineEvent::Type::kSourceEnd);
  CHECK_OK(rig.engine->Flush());
  std::vector<Bytes> content = rig.Content(spec);
  CHECK_EQ(content.size(), 3u);
  for (uint8_t i = 0; i < 3; i++) {
    CHECK_EQ(content[i][4], i);   // 30 LL 81 01 ss 84 01 07
    CHECK_EQ(content[i][7], 7);
  }
}

void TestGapsKeepTheirNumbers() {
  Bench bench;
  bench.Run();
  bench.source->Give(TargetFrames(2));
  bench.spool.refuse = true;
  bench.source->Give(TargetFrames(5));
  bench.spool.refuse = false;
  bench.source->Give(TargetFrames(1));
  bench.worker->Stop();
  GrantCounters counters = bench.grant->work.counters;
  CHECK_EQ(counters.matched, 8u);
  CHECK_EQ(counters.encoded, 3u);
  CHECK_EQ(counters.gap, 5u);
  CHECK_EQ(bench.spool.records.size(), 4u);
  const auto& [meta, octets] = bench.spool.records[2];
  CHECK(meta.kind == RecordKind::kGap && octets.empty());
  CHECK_EQ(meta.gap_items, 5u);
  CHECK_EQ(bench.spool.records[3].second[4], 7);   // 2 + 5 numbers are used
  CHECK_OK(bench.journal_spool->Flush());
  std::vector<JournalRecord> records;
  CHECK_OK(bench.journal->Read(0, 100, &records));
  const JournalRecord& gap = records.back();
  CHECK_EQ(gap.kind, static_cast<uint8_t>(JournalKind::kGap));
  CHECK_EQ(LoadBe64(gap.body.data()), 2u);
  CHECK_EQ(LoadBe64(gap.body.data() + 8), 5u);
  CHECK_EQ(gap.body[40], 1);
}

// What no datagram could carry is no content, and is told.
void TestAPacketThatIsTooLong() {
  Bench bench;
  bench.grant->streams.program = Bytes{12, 0, 0, 0, 19};
  bench.Run();
  bench.source->Give(TargetFrames(3));
  bench.worker->Stop();
  CHECK_EQ(bench.grant->work.counters.encoded, 0u);
  CHECK_EQ(bench.grant->work.counters.gap, 3u);
  for (const auto& [meta, octets] : bench.spool.records) CHECK(meta.kind == RecordKind::kGap && octets.empty());
  CHECK_OK(bench.journal_spool->Flush());
  std::vector<JournalRecord> records;
  CHECK_OK(bench.journal->Read(0, 100, &records));
  CHECK_EQ(records.back().kind, static_cast<uint8_t>(JournalKind::kGap));
  CHECK_EQ(records.back().body[40], 5);
}

void TestGapsOfAFullDisk() {
  Bench bench;
  bench.spool.keeps_gaps = true;
  bench.spool.why = Shortage::kDiskFull;
  bench.Run();
  bench.spool.refuse = true;
  bench.source->Give(TargetFrames(5));
  bench.source->Give(TargetFrames(3));
  bench.source->Give(TargetFrames(2));
  bench.spool.refuse = false;
  bench.source->Give(TargetFrames(1));
  bench.worker->Stop();
  CHECK_EQ(bench.grant->work.counters.gap, 10u);
  CHECK_EQ(bench.spool.records.size(), 3u);
  CHECK_EQ(bench.spool.records[0].first.gap_items, 5u);
  CHECK_EQ(bench.spool.records[1].first.gap_items, 5u);
  CHECK_EQ(bench.spool.records[2].second[4], 10);
  CHECK_OK(bench.journal_spool->Flush());
  std::vector<JournalRecord> records;
  CHECK_OK(bench.journal->Read(0, 100, &records));
  CHECK_EQ(records.back().body[40], 4);
  CHECK_EQ(LoadBe64(records.back().body.data()), 5u);
}

void TestNumberWrap() {
  Bench bench;
  bench.grant->work.next_item = UINT32_MAX;
  bench.Run();
  bench.source->Give(TargetFrames(2));
  bench.worker->Stop();
  const Bytes &last = bench.spool.records[0].second, &first = bench.spool.records[1].second;
  CHECK(std::equal(last.begin() + 2, last.begin() + 12, Bytes{0x81, 5, 0, 0xff, 0xff, 0xff, 0xff, 0x84, 1, 7}.begin()));
  CHECK(std::equal(first.begin() + 2, first.begin() + 8, Bytes{0x81, 1, 0, 0x84, 1, 8}.begin()));
}

void TestHostileFrames() {
  Bench bench;
  bench.Run();
  std::mt19937_64 random(3);
  std::vector<Captured> frames;
  for (int i = 0; i < 20000; i++) {
    Bytes frame = TargetFrame(60);
    for (int k = 0; k < 3; k++) frame[random() % frame.size()] = static_cast<uint8_t>(random());
    frame.resize(random() % 4 == 0 ? random() % frame.size() : frame.size());
    frames.push_back({kStart + i, frame});
  }
  bench.source->Give(frames);
  bench.worker->Stop();
  PointCounters stages = bench.worker->Stages().all;
  CHECK_EQ(stages.seen, 20000u);
  CHECK_EQ(stages.seen, stages.unmatched + stages.matched + stages.malformed + stages.truncated + stages.unknown_link);
  CHECK_EQ(bench.grant->work.counters.encoded, stages.matched);
}

void AwaitState(Rig& rig, GrantState state) {
  while (rig.engine->Grants().at(0).state != state) std::this_thread::yield();
}

void TestCoreClock() {
  Rig rig(CoreMode::kLive, "core-1");
  GrantSpec spec = DrillSpec();
  spec.audience = "core-1";
  spec.not_before_ns = rig.time.now.wall_ns + 10 * kSecond;
  spec.not_after_ns = rig.time.now.wall_ns + 20 * kSecond;
  rig.Take(spec);
  CHECK(rig.engine->Grants().at(0).state == GrantState::kPending);
  rig.time.Pass(15 * kSecond);
  AwaitState(rig, GrantState::kActive);
  rig.time.Pass(6 * kSecond);
  AwaitState(rig, GrantState::kExpired);
  std::vector<JournalRecord> life = rig.JournalOf(spec);
  while (life.size() < 3) life = rig.JournalOf(spec);
  CHECK_EQ(rig.KindsOf(spec), "1 3 4 ");
  CHECK_EQ(std::string(life[0].body.begin() + 24, life[0].body.end()), "WRIT_GRANT_NOT_YET_VALID");
  CHECK_EQ(life[2].time_ns, spec.not_after_ns);
  CHECK_EQ(life[2].body[0], 1);
  // Once ended it stays ended, whatever the wall clock says later, and across a restart.
  rig.time.now.wall_ns -= 60 * kSecond;
  rig.Start();
  std::vector<InstallAnswer> stored = rig.engine->StoredGrants();
  CHECK_EQ(stored.size(), 1u);
  CHECK(stored[0].state == GrantState::kExpired);
  CHECK_OK(rig.engine->AppendIri(spec.grant_id, RecordKind::kIri, kStart, Bytes{1, 2, 3}));
  CHECK_CODE(rig.Bind(spec), "WRIT_ENGINE_BOUND");
  CHECK_EQ(rig.KindsOf(spec), "1 3 4 ");
}

void TestUnknownAndDouble() {
  Rig rig(CoreMode::kFile);
  const GrantSpec spec = DrillSpec();
  GrantState state;
  CHECK_CODE(rig.engine->Stop(spec.grant_id, "x", "", &state), "WRIT_GRANT_UNKNOWN");
  CHECK_CODE(rig.Bind(spec), "WRIT_GRANT_UNKNOWN");
  rig.Take(spec);
  CHECK_CODE(rig.Bind(spec), "WRIT_ENGINE_BOUND");
  rig.Play(TargetFrames(10), {2});
  rig.Await(EngineEvent::Type::kGate);
  CHECK_CODE(rig.engine->PlayFiles({{rig.folder.path + "/traffic.pcap", ""}}, 0, {}), "WRIT_ENGINE_SOURCE_OPEN");
  CHECK_OK(rig.engine->Stop(spec.grant_id, "officer", "withdrawn", &state));
  CHECK(state == GrantState::kStopped);
  CHECK_OK(rig.engine->Stop(spec.grant_id, "officer", "again", &state));
  CHECK_EQ(rig.KindsOf(spec), "1 3 5 4 ");
}

void TestStopsInEveryState() {
  for (int round = 0; round < 20; round++) {
    Rig rig(CoreMode::kFile);
    const GrantSpec spec = DrillSpec();
    rig.Take(spec);
    rig.Play(TargetFrames(400), {200});
    if (round % 4 == 0) rig.Await(EngineEvent::Type::kGate);
    GrantState state = GrantState::kActive;
    if (round % 2 == 0) CHECK_OK(rig.engine->Stop(spec.grant_id, "officer", "", &state));
    if (round % 3 == 0) rig.engine->Release(200);
    if (round % 5 == 0) rig.engine->StopSources();
    PointCounters stages = rig.engine->Stages().all;
    CHECK_EQ(stages.seen, stages.unmatched + stages.matched + stages.malformed + stages.truncated + stages.unknown_link);
  }
}

TEST_PROGRAM(engine) {
  Case("content items carry the sequence number of their place in the stream", TestSequenceOfContent);
  Case("I6: what the spool refuses keeps its numbers, is declared, and is journalled", TestGapsKeepTheirNumbers);
  Case("I6: while a disk is full its gap is declared at once, then summed until content is taken again", TestGapsOfAFullDisk);
  Case("a packet that no datagram could carry becomes a gap that says so", TestAPacketThatIsTooLong);
  Case("I5: before its 32 bits wrap the sequence number starts again under a new CIN", TestNumberWrap);
  Case("mangled frames are counted, each once, and harm nothing", TestHostileFrames);
  Case("I2: a grant begins and ends on the core's own clock, without packets, and stays ended", TestCoreClock);
  Case("unknown, doubly bound and ended grants are refused or left as they are", TestUnknownAndDouble);
  Case("the engine can be stopped and closed in any state", TestStopsInEveryState);
}

}  // namespace engine_test
