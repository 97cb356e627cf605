// What orders without content tell of packets (ATIS-1000013): addresses and ports of each, or summed up, and nothing else of them.
#include <algorithm>

#include "base/steady.h"
#include "engine/packet_report.h"
#include "engine_rig.h"

using namespace writ;
using namespace writ::test;

namespace engine_report_test {

constexpr int64_t kMs = 1'000'000;

// SEQUENCE { [4] the report's set }
const Bytes kReports{2, 0x30, 6, 0xa4, 3};
constexpr uint8_t kHeader = 1, kSummary = 2;

GrantSpec SpecOf(uint8_t kind, uint16_t seconds = 0, bool content = false) {
  GrantSpec spec = DrillSpec(content);
  spec.standard = spec.acknowledgement = 2;
  spec.etsi_options = {0, 5, '1', '.', '2', '.', '3'};
  if (kind != 0) spec.etsi_options.insert(spec.etsi_options.end(), {kind, static_cast<uint8_t>(seconds >> 8), static_cast<uint8_t>(seconds)});
  return spec;
}

// UDP or another protocol between the target and somebody, with a payload that would be known again.
Bytes PacketTo(uint8_t peer, uint16_t port, uint8_t protocol = 17, uint16_t fragment = 0) {
  Octets out;
  out.U8(0x45).U8(0).U16(20 + 8 + 32).U16(1).U16(fragment).U8(64).U8(protocol).U16(0);
  out.Put(Bytes{192, 0, 2, 7}).Put(Bytes{203, 0, 113, peer}).U16(4000).U16(port).U16(40).U16(0);
  return Ethernet(out.Put(Bytes(32, 0xc5)).out);
}

struct Told {
  Bytes set;
  uint64_t packets = 1;   // as a StreamSet counts
};

// The messages of all records, one behind the other.
std::vector<Told> ToldIn(const std::vector<std::pair<RecordMeta, Bytes>>& records, bool summed) {
  std::vector<Told> all;
  for (const auto& [meta, octets] : records) {
    if (meta.kind != RecordKind::kCc) continue;
    for (size_t at = 0; at < octets.size();) {
      CHECK_EQ(octets.at(at), 0x30);
      CHECK_EQ(octets.at(at + 2), 0xa4);
      const size_t length = octets.at(at + 3);
      Told told{Bytes(octets.begin() + static_cast<long>(at) + 4, octets.begin() + static_cast<long>(at + 4 + length)), 1};
      if (summed) {
        const size_t count = 12 + 2 * 14;   // of IPv4
        CHECK_EQ(told.set.at(count), 0x83);
        told.packets = 0;
        for (size_t i = 0; i < told.set.at(count + 1); i++) told.packets = told.packets << 8 | told.set.at(count + 2 + i);
      }
      all.push_back(std::move(told));
      at += 4 + length;
    }
  }
  return all;
}

uint64_t Sum(const std::vector<Told>& told) {
  uint64_t packets = 0;
  for (const Told& each : told) packets += each.packets;
  return packets;
}

struct ReportBench : Bench {
  explicit ReportBench(const GrantSpec& spec) : Bench(spec, {{"point", "point", 0, 0}}, kReports) {}
  void Give(size_t count, uint16_t ports = 1, int64_t apart_ns = 1) {
    std::vector<Captured> frames;
    for (size_t i = 0; i < count; i++) frames.push_back({kStart + static_cast<int64_t>(given + i) * apart_ns, PacketTo(9, static_cast<uint16_t>(1000 + i % ports))});
    given += count;
    source->Give(frames);
  }
  void End() {
    worker->Stop();
    scribe->Tidy(true);
  }
  size_t given = 0;
};

void TestHeaderSet() {
  const Bytes frame = PacketTo(9, 53);
  IpLayers layers;
  CHECK(Dissect(kLinkEthernet, frame, &layers) == Dissection::kIp);
  uint8_t out[kMaxReportSet];
  const FlowKey key = KeyOf(FlowOf(layers.layer[0]));
  const Bytes set(out, out + WriteReportSet(key, 0, out));
  const Bytes rest{0xa1, 12, 0xa0, 6, 0x81, 4, 192, 0, 2, 7, 0xa1, 2, 0x82, 0, 0xa2, 12, 0xa0, 6, 0x81, 4, 203, 0, 113, 9, 0xa1, 2, 0x82, 0,
                   0x83, 4, '4', '0', '0', '0', 0x84, 2, '5', '3'};
  CHECK(Bytes(set.begin(), set.begin() + 4) == (Bytes{0xa0, 10, 0x83, 8}));
  CHECK(Bytes(set.begin() + 12, set.end()) == rest);
  // A count stands before the ports, whose numbers move; its encoding is minimal and never negative.
  for (const auto& [count, octets] : std::vector<std::pair<uint64_t, Bytes>>{
           {1, {1}}, {127, {127}}, {128, {0, 128}}, {65'535, {0, 255, 255}}, {UINT64_MAX, {0, 255, 255, 255, 255, 255, 255, 255, 255}}}) {
    const Bytes counted(out, out + WriteReportSet(key, count, out));
    Bytes expected{0x83, static_cast<uint8_t>(octets.size())};
    expected.insert(expected.end(), octets.begin(), octets.end());
    const Bytes ports{0x84, 4, '4', '0', '0', '0', 0x85, 2, '5', '3'};
    expected.insert(expected.end(), ports.begin(), ports.end());
    CHECK(Bytes(counted.begin() + 40, counted.end()) == expected);
  }
}

// Ports are told of what has them, and of first fragments; what can't be read has none.
void TestWithoutPorts() {
  for (const auto& [frame, ports] : std::vector<std::pair<Bytes, bool>>{
           {PacketTo(9, 80, 6), true}, {PacketTo(9, 80, 132), true}, {PacketTo(9, 80, 1), false}, {PacketTo(9, 80, 17, 0x2000), true}, {PacketTo(9, 80, 17, 0x0010), false}}) {
    IpLayers layers;
    CHECK(Dissect(kLinkEthernet, frame, &layers) == Dissection::kIp);
    CHECK_EQ(FlowOf(layers.layer[0]).ports, ports);
    uint8_t out[kMaxReportSet];
    CHECK_EQ(WriteReportSet(KeyOf(FlowOf(layers.layer[0])), 0, out), ports ? 12u + 28 + 6 + 4 : 12u + 28);
  }
}

// Two ends and a protocol, one way: another of any of them is another stream, the same ones the same.
void TestStreamIds() {
  FlowKey key;
  key.version = 4, key.protocol = 17, key.ports = true, key.source_port = 1, key.destination_port = 2;
  std::vector<uint64_t> ids{FlowIdOf(key)};
  CHECK_EQ(FlowIdOf(key), ids[0]);
  for (const auto change : {+[](FlowKey* k) { k->protocol = 6; }, +[](FlowKey* k) { k->source_port = 3; }, +[](FlowKey* k) { k->source[0] = 9; },
                            +[](FlowKey* k) { std::swap(k->source_port, k->destination_port); }}) {
    FlowKey other = key;
    change(&other);
    ids.push_back(FlowIdOf(other));
  }
  std::sort(ids.begin(), ids.end());
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

void TestHeaders() {
  ReportBench bench(SpecOf(kHeader));
  bench.Run();
  bench.Give(100, 7);
  bench.End();
  CHECK_EQ(ToldIn(bench.spool.records, false).size(), 100u);
  CHECK_EQ(bench.grant->work.counters.encoded, 100u);
  CHECK_EQ(bench.grant->work.counters.matched, 100u);
}

void TestNothingOfThePayload() {
  for (const uint8_t kind : {kHeader, kSummary}) {
    ReportBench bench(SpecOf(kind, kind == kSummary ? 1 : 0));
    bench.Run();
    bench.Give(50);
    bench.End();
    size_t octets = 0;
    for (const auto& [meta, record] : bench.spool.records) {
      octets += record.size();
      CHECK(std::search_n(record.begin(), record.end(), 3, 0xc5) == record.end());
    }
    CHECK(octets > 0);
  }
}

void TestSums() {
  ReportBench bench(SpecOf(kSummary, 2));
  bench.Run();
  bench.Give(21, 3, 100 * kMs);   // 2.0 s: the last one begins another sum
  bench.End();
  const std::vector<Told> told = ToldIn(bench.spool.records, true);
  CHECK_EQ(bench.spool.records.size(), 2u);
  CHECK_EQ(bench.spool.records[0].first.packets, 20u);
  CHECK_EQ(told.size(), 4u);
  CHECK_EQ(told[0].packets, 7u);
  CHECK_EQ(told[3].packets, 1u);
  CHECK_EQ(Sum(told), 21u);
}

void TestSumsThatAreFull() {
  ReportBench many(SpecOf(kSummary, 3600));
  many.Run();
  many.Give(600, 600);
  many.End();
  CHECK_EQ(many.spool.records.size(), 3u);   // 256 pairs of ends each
  CHECK_EQ(Sum(ToldIn(many.spool.records, true)), 600u);
  ReportBench long_one(SpecOf(kSummary, 3600));
  long_one.Run();
  for (int i = 0; i < 14; i++) long_one.Give(5000);
  long_one.End();
  CHECK_EQ(long_one.spool.records.size(), 2u);
  CHECK_EQ(long_one.spool.records[0].first.packets, 65'535u);
  CHECK_EQ(Sum(ToldIn(long_one.spool.records, true)), 70'000u);
}

void TestDue() {
  ReportBench bench(SpecOf(kSummary, 1));
  bench.Run();
  bench.Give(5);
  for (const int64_t until_ns = SteadyNs() + 20'000 * kMs; SteadyNs() < until_ns;) {   // nothing follows: the clock closes it
    bench.scribe->Tidy();
    std::lock_guard lock(bench.grant->mutex);
    if (!bench.spool.records.empty()) break;
  }
  CHECK_EQ(Sum(ToldIn(bench.spool.records, true)), 5u);
}

void TestRefusedReports() {
  for (const uint8_t kind : {kHeader, kSummary}) {
    ReportBench bench(SpecOf(kind, kind == kSummary ? 1 : 0));
    bench.Run();
    bench.Give(3, 1, 2000 * kMs);
    bench.spool.refuse = true;
    bench.Give(4, 1, 2000 * kMs);
    bench.spool.refuse = false;
    bench.Give(5, 1, 2000 * kMs);
    bench.End();
    const GrantCounters counters = bench.grant->work.counters;
    uint64_t gaps = 0;
    for (const auto& [meta, octets] : bench.spool.records) gaps += meta.gap_items;
    CHECK_EQ(counters.matched, 12u);
    CHECK_EQ(counters.encoded + counters.gap, 12u);
    CHECK(counters.gap > 0);
    CHECK_EQ(gaps, counters.gap);
    CHECK_EQ(Sum(ToldIn(bench.spool.records, kind == kSummary)), counters.encoded);
  }
}

void TestReportsPlayedAgain() {
  for (const uint8_t kind : {kHeader, kSummary}) {
    Rig rig(CoreMode::kFile);
    rig.program = kReports;
    rig.tells = true;
    const GrantSpec spec = SpecOf(kind, kind == kSummary ? 3600 : 0);
    std::vector<Captured> frames;
    for (int i = 0; i < 700; i++) frames.push_back({kStart + i, PacketTo(9, static_cast<uint16_t>(1000 + i % 300))});
    rig.Take(spec);
    rig.Play(frames, {400});
    rig.Await(EngineEvent::Type::kGate);
    rig.Start();
    CHECK_EQ(rig.engine->StoredGrants().size(), 1u);
    CHECK_OK(rig.Bind(spec));
    rig.Play(frames);
    rig.Await(EngineEvent::Type::kSourceEnd);
    CHECK_OK(rig.engine->Flush());
    std::vector<std::pair<RecordMeta, Bytes>> records;
    for (const Bytes& octets : rig.Content(spec)) records.push_back({RecordMeta{}, octets});
    CHECK_EQ(Sum(ToldIn(records, kind == kSummary)), 700u);
    CHECK_EQ(rig.engine->Grants().at(0).counters.encoded, 700u);
    CHECK_EQ(rig.engine->Grants().at(0).counters.matched, 700u);
  }
}

// I3: what was signed decides; neither a program nor a stream that is handed in makes an order tell more.
void TestScopeDecides() {
  Rig rig(CoreMode::kFile);
  const auto bind = [&](const GrantSpec& spec, bool program) {
    BindRequest request;
    request.grant_id = spec.grant_id;
    request.cin = 7;
    request.about_iri = {'{', '}'};
    if (program) request.program = kReports, request.about_cc = {'{', '}'};
    return rig.engine->Bind(request);
  };
  GrantSpec silent = SpecOf(0), telling = SpecOf(kHeader);
  telling.grant_id = IdOf(78), telling.warrant_id = IdOf(79), telling.liid = "W-0002";
  for (const GrantSpec* spec : {&silent, &telling}) CHECK(rig.engine->Install(rig.office.Signed(*spec)).grant != nullptr);
  CHECK_CODE(bind(silent, true), "WRIT_ENGINE_PROGRAM");
  CHECK_CODE(bind(telling, false), "WRIT_ENGINE_PROGRAM");
  CHECK_OK(bind(silent, false));
  CHECK_OK(bind(telling, true));
  rig.Play({{kStart, PacketTo(9, 53)}});
  rig.Await(EngineEvent::Type::kSourceEnd);
  CHECK_OK(rig.engine->Flush());
  CHECK_EQ(rig.Content(telling).size(), 1u);
  std::unique_ptr<SpoolReader> reader;
  CHECK_OK(SpoolReader::Open(rig.folder.path + "/spool", HoldKey(rig.kek), &reader));
  Bytes about;
  CHECK(!reader->About(StreamIdOf(silent.grant_id, Leg::kCc), &about).ok());
}

// With content its own stream says it all.
void TestContentAsBefore() {
  Bench bench(SpecOf(kSummary, 1, true));
  bench.Run();
  bench.source->Give(TargetFrames(10));
  bench.worker->Stop();
  bench.scribe->Tidy(true);
  CHECK_EQ(bench.Packets().size(), 10u);
}

TEST_PROGRAM(engine_report) {
  Case("a packet's ends are told as ATIS-1000013 writes them, and how many packets", TestHeaderSet);
  Case("ports are told where the packet has them to tell", TestWithoutPorts);
  Case("packets between the same ends have the same stream, others another", TestStreamIds);
  Case("each packet of an order without content is told of once", TestHeaders);
  Case("I3: nothing of a packet's payload gets into a report", TestNothingOfThePayload);
  Case("packets are summed up by their ends until the agreed time is over", TestSums);
  Case("a sum is told before its time when it has too many ends or packets", TestSumsThatAreFull);
  Case("a sum is told when its time is over, though nothing follows", TestDue);
  Case("I6: reports that the spool refuses become a gap, in packets", TestRefusedReports);
  Case("I5: packets that were counted when the core went down are told once after the files are played again", TestReportsPlayedAgain);
  Case("I3: an order tells of packets only where its signed profile says so, whatever is handed in with it", TestScopeDecides);
  Case("an order with content has its content, and no reports", TestContentAsBefore);
}

}  // namespace engine_report_test
