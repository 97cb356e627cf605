// Several packets in one PDU: when one is closed, what becomes of packets that wait, and that none is lost or told twice.
#include "base/steady.h"
#include "engine_rig.h"

using namespace writ;
using namespace writ::test;

namespace engine_aggregate_test {

constexpr int64_t kMs = 1'000'000;

// SEQUENCE { [1] sequence, [4] CIN, [2] { SEQUENCE { [6] packet } ... } }
const Bytes kSeveral{2, 0x30, 4, 0x81, 1, 4, 0x84, 4, 2, 0xa2, 13, 0, 5, 2, 0x30, 6, 0x86, 3, 3, 3};

GrantSpec SpecOf(uint16_t packets, uint8_t milliseconds) {
  GrantSpec spec = DrillSpec();
  spec.etsi_options = {8, 4, static_cast<uint8_t>(packets >> 8), static_cast<uint8_t>(packets), 0, milliseconds};
  return spec;
}

// What lies at `at`: its content; `at` moves behind it.
ByteView TakeTlv(const Bytes& octets, size_t* at) {
  size_t length = octets[*at + 1], head = 2;
  if (length >= 0x80) {
    const size_t width = length & 0x7f;
    for (length = 0; head < 2 + width; head++) length = length << 8 | octets[*at + head];
  }
  const ByteView content(octets.data() + *at + head, length);
  *at += head + length;
  return content;
}

// The packets of a PDU, behind its sequence number.
std::vector<Bytes> PacketsOf(const Bytes& pdu, uint64_t* sequence) {
  size_t at = 0;
  const ByteView all = TakeTlv(pdu, &at);
  CHECK_EQ(at, pdu.size());
  const Bytes fields(all.begin(), all.end());
  size_t field = 0;
  *sequence = 0;
  for (const uint8_t octet : TakeTlv(fields, &field)) *sequence = *sequence << 8 | octet;
  TakeTlv(fields, &field);
  const ByteView list = TakeTlv(fields, &field);
  const Bytes parts(list.begin(), list.end());
  std::vector<Bytes> packets;
  for (size_t part = 0; part < parts.size();) {
    const ByteView one = TakeTlv(parts, &part);
    const Bytes inner(one.begin(), one.end());
    size_t packet = 0;
    const ByteView octets = TakeTlv(inner, &packet);
    packets.emplace_back(octets.begin(), octets.end());
  }
  return packets;
}

struct SeveralBench : Bench {
  SeveralBench(uint16_t packets, uint8_t milliseconds, std::vector<CapturePoint> points = {{"point", "point", 0, 0}})
      : Bench(SpecOf(packets, milliseconds), std::move(points), kSeveral) {}
  // How many packets each PDU has, and its number; waits until there are so many records.
  std::string Await(size_t records) {
    for (const int64_t until_ns = SteadyNs() + 20'000 * kMs;;) {
      std::lock_guard lock(grant->mutex);
      if (spool.records.size() >= records || SteadyNs() > until_ns) break;
    }
    std::lock_guard lock(grant->mutex);
    std::string shape;
    for (const auto& [meta, octets] : spool.records) {
      uint64_t sequence = 0;
      const size_t packets = PacketsOf(octets, &sequence).size();
      shape += std::to_string(packets) + "@" + std::to_string(sequence) + " ";
    }
    return shape;
  }
};

void TestFullAndOld() {
  SeveralBench bench(4, 100);
  bench.Run();
  bench.source->Give(TargetFrames(10));
  CHECK_EQ(bench.Await(3), "4@0 4@1 2@2 ");   // the last ones were waited for in vain
  bench.worker->Stop();
  uint64_t sequence = 0;
  size_t n = 0;
  for (const auto& [meta, octets] : bench.spool.records)
    for (const Bytes& packet : PacketsOf(octets, &sequence)) {
      const Bytes frame = TargetFrame(n++);
      CHECK(packet == Bytes(frame.begin() + 14, frame.end()));
    }
  CHECK_EQ(n, 10u);
  CHECK_EQ(bench.grant->work.counters.encoded, 10u);
}

void TestTimeApart() {
  SeveralBench bench(1000, 50);
  bench.Run();
  std::vector<Captured> frames;
  for (const int64_t ms : {0, 10, 49, 50, 60, 40, 200}) frames.push_back({kStart + ms * kMs, TargetFrame()});
  bench.source->Give(frames);
  // 40 came late: nothing in a PDU is older than its first packet.
  CHECK_EQ(bench.Await(4), "3@0 2@1 1@2 1@3 ");
}

void TestLargeAndPoints() {
  SeveralBench bench(1000, 100, {{"east", "east", 0, 0}, {"west", "west", 0, 0}});
  bench.Run();
  std::vector<Captured> frames;
  for (int i = 0; i < 60; i++) frames.push_back({kStart + i, TargetFrame(1400)});
  bench.source->Give(frames);
  CHECK_EQ(bench.Await(2), "46@0 14@1 ");   // 65,536 octets and the packet that reached them
  bench.source->Give(TargetFrames(5), {0, 0, 1, 1, 0});
  CHECK_EQ(bench.Await(5), "46@0 14@1 2@2 2@3 1@4 ");
}

void TestRefused() {
  SeveralBench bench(4, 100);
  bench.Run();
  bench.source->Give(TargetFrames(3));
  bench.spool.refuse = true;
  bench.source->Give(TargetFrames(3));
  bench.spool.refuse = false;
  bench.source->Give(TargetFrames(4));
  bench.worker->Stop();
  bench.scribe->Tidy(true);
  const GrantCounters counters = bench.grant->work.counters;
  CHECK_EQ(counters.matched, 10u);
  CHECK_EQ(counters.encoded + counters.gap, 10u);
  CHECK_EQ(counters.gap, bench.spool.records.at(0).first.gap_items);
  CHECK(bench.spool.records.at(0).first.kind == RecordKind::kGap);
  uint64_t sequence = 0, packets = 0;
  for (size_t i = 1; i < bench.spool.records.size(); i++) {
    packets += PacketsOf(bench.spool.records[i].second, &sequence).size();
    CHECK_EQ(sequence, counters.gap + i - 1);
  }
  CHECK_EQ(packets, counters.encoded);
}

void TestEnd() {
  SeveralBench bench(1000, 100);
  bench.Run();
  bench.source->Give(TargetFrames(3));
  {
    std::lock_guard lock(bench.grant->mutex);
    bench.grant->over = true;
  }
  bench.scribe->Finish(bench.grant);
  CHECK_EQ(bench.Await(1), "3@0 ");
  while (!bench.spool.ended) std::this_thread::yield();
}

// Killed between packets that wait and their PDU, files are played again: each packet is there once.
void TestPlayedAgain() {
  Rig rig(CoreMode::kFile);
  rig.program = kSeveral;
  const GrantSpec spec = SpecOf(7, 100);
  rig.Take(spec);
  rig.Play(TargetFrames(100), {50});
  rig.Await(EngineEvent::Type::kGate);
  rig.Start();
  CHECK_EQ(rig.engine->StoredGrants().size(), 1u);
  CHECK_OK(rig.Bind(spec));
  rig.Play(TargetFrames(100));
  rig.Await(EngineEvent::Type::kSourceEnd);
  CHECK_OK(rig.engine->Flush());
  size_t n = 0;
  uint64_t sequence = 0, number = 0;
  for (const Bytes& pdu : rig.Content(spec)) {
    for (const Bytes& packet : PacketsOf(pdu, &sequence)) {
      const Bytes frame = TargetFrame(n++);
      CHECK(packet == Bytes(frame.begin() + 14, frame.end()));
    }
    CHECK_EQ(sequence, number++);
  }
  CHECK_EQ(n, 100u);
  CHECK_EQ(rig.engine->Grants().at(0).counters.encoded, 100u);
  CHECK_EQ(rig.engine->Grants().at(0).counters.matched, 100u);
}

void TestSignedTerms() {
  Rig rig(CoreMode::kFile);
  const GrantSpec spec = SpecOf(7, 100);
  CHECK(rig.engine->Install(rig.office.Signed(spec)).grant != nullptr);
  CHECK_CODE(rig.Bind(spec), "WRIT_ENGINE_PROGRAM");   // its program has one packet in a PDU
  for (const Bytes& options : {Bytes{8, 4, 0, 1, 0, 50}, Bytes{8, 4, 0, 5, 0, 0}, Bytes{8, 4, 0, 5, 0, 101}, Bytes{8, 4, 3, 0xe9, 0, 50}, Bytes{8, 3, 0, 5, 50}}) {
    GrantSpec other = DrillSpec();
    other.grant_id = IdOf(77);
    other.etsi_options = options;
    CHECK(rig.engine->Install(rig.office.Signed(other)).grant == nullptr);
  }
}

TEST_PROGRAM(engine_aggregate) {
  Case("packets share a PDU up to the agreed number, or until the first has waited for the agreed time", TestFullAndOld);
  Case("packets further apart than the agreed time, or older than the first, begin a PDU of their own", TestTimeApart);
  Case("a PDU is closed at 64 KiB, and holds packets of one capture point alone", TestLargeAndPoints);
  Case("I6: waiting packets that the spool refuses become a gap, in packets, in their place", TestRefused);
  Case("the end of an order closes its PDU before its stream", TestEnd);
  Case("I5: packets that waited when the core went down are there once after the files are played again", TestPlayedAgain);
  Case("a program that joins packets otherwise than the signed profile says is refused", TestSignedTerms);
}

}  // namespace engine_aggregate_test
