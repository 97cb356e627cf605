// Where a glance says that a frame concerns nobody, the whole dissection and the table say so too; and of plain frames it says it.
#include <filesystem>
#include <random>

#include "base/file.h"
#include "capture_walk.h"
#include "dissect_fixture.h"
#include "match/glance.h"
#include "match_fixture.h"

using namespace writ;
using namespace writ::test;

namespace match_glance_test {

struct Tally {
  size_t frames = 0, let_go = 0, matching = 0;
};

Selector OfLabel(const PathStep& step) {
  Selector selector;
  selector.kind = SelectorKind::kCircuit;
  selector.label_count = 1;
  selector.labels[0] = {step.wrap == Wrap::kVlan ? LabelType::kVlan : step.wrap == Wrap::kMpls ? LabelType::kMpls : LabelType::kPppoe, step.value};
  return selector;
}

Selector OfTunnel(const IpLayer& outer, uint32_t teid) {
  Selector selector;
  selector.kind = SelectorKind::kTeidPair;
  selector.uplink.version = selector.downlink.version = outer.version;
  std::copy_n(outer.destination, outer.version == 4 ? 4 : 16, selector.uplink.address.begin());
  selector.uplink.teid = teid;
  selector.downlink.teid = teid + 1;
  return selector;
}

// One mark of the frame, of those it has.
std::vector<Selector> Marks(const IpLayers& layers, std::mt19937& random) {
  std::vector<Selector> marks;
  for (size_t i = 0; i < layers.count; ++i)
    for (const uint8_t* address : {layers.layer[i].source, layers.layer[i].destination}) {
      const bool v4 = layers.layer[i].version == 4;
      marks.push_back(OfPrefix(address, layers.layer[i].version, static_cast<uint8_t>(v4 ? 28 + random() % 5 : 48 + random() % 81)));
    }
  for (size_t i = 0; i < layers.macs; ++i)
    if (layers.mac[i].source != nullptr) marks.push_back(OfMac(layers.mac[i].source));
  for (size_t i = 0; i < layers.steps; ++i) {
    const PathStep& step = layers.step[i];
    if (step.layer == 0 && (step.wrap == Wrap::kVlan || step.wrap == Wrap::kMpls || step.wrap == Wrap::kPppoe)) marks.push_back(OfLabel(step));
    if (step.layer > 0 && step.wrap == Wrap::kGtpU) marks.push_back(OfTunnel(layers.layer[step.layer - 1], step.value));
  }
  return marks;
}

void Judge(const TargetTable& table, ByteView frame, Tally* tally) {
  IpLayers layers;
  const Dissection verdict = Dissect(kLinkEthernet, frame, &layers);
  std::vector<Hit> hits;
  const bool matches = verdict == Dissection::kIp && table.Match(layers, &hits) > 0;
  tally->frames++;
  tally->matching += matches;
  if (MayConcern(table, frame)) return;
  tally->let_go++;
  CHECK(verdict == Dissection::kIp && !matches && !layers.deeper && !layers.opaque);
  for (size_t i = 0; i < layers.count; ++i)
    CHECK(layers.layer[i].fragment == Fragment::kWhole && !layers.layer[i].partial && !layers.layer[i].truncated);
}

// Against an empty table, and one for each of the frame's own marks: what a glance could overlook.
void JudgeAll(ByteView frame, std::mt19937& random, Tally* tally) {
  static const TargetTable empty(16);
  Judge(empty, frame, tally);
  IpLayers layers;
  if (Dissect(kLinkEthernet, frame, &layers) != Dissection::kIp) return;
  for (const Selector& mark : Marks(layers, random)) {
    TargetTable table(16);
    CHECK(table.Add({TargetEntryForTest::Make(mark, 1)}));
    Judge(table, frame, tally);
  }
}

// Under ASan each frame in memory of exactly its size.
void JudgeExact(const Bytes& frame, std::mt19937& random, Tally* tally) {
  const Bytes exact(frame.begin(), frame.end());
  JudgeAll(exact, random, tally);
}

std::vector<Bytes> PlainFrames() {
  const Bytes tcp = Bytes(20, 0x55), small = Bytes(5, 1);
  const Bytes v4 = Ipv4(tcp, 6), v6 = Ipv6(tcp, 6);
  std::vector<Bytes> frames;
  for (const Bytes& packet : {v4, v6, Ipv4(Udp(small, 53)), Ipv6(Udp(small, 53)), Ipv4(Udp(Gtp(v4))), Ipv4(Udp(Gtp(v6))), Ipv6(Udp(Gtp(v4))),
                              Ipv4(Udp(Gtp(v4, 0x32, Bytes(4, 0)))), Ipv4(Udp(Gtp(v4, 0x34, {0, 0, 0, 0x85, 1, 0x10, 9, 0})))}) {
    const uint16_t type = packet[0] >> 4 == 4 ? 0x0800 : 0x86dd;
    const Bytes ppp = Be16(type == 0x0800 ? 0x0021 : 0x0057) + packet;
    frames.push_back(Ethernet(type, packet));
    frames.push_back(Ethernet(0x8100, Be16(0x0064) + Be16(type) + packet));
    frames.push_back(Ethernet(0x88a8, Be16(0x0064) + Be16(0x8100) + Be16(0x0065) + Be16(type) + packet));
    frames.push_back(Ethernet(0x8864, Pppoe(ppp)));
    frames.push_back(Ethernet(type, packet + Bytes(18, 0)));
  }
  return frames;
}

void TestPlainFrames() {
  std::mt19937 random(1);
  const TargetTable empty(16);
  for (const Bytes& frame : PlainFrames()) {
    CHECK(!MayConcern(empty, frame));
    Tally tally;
    JudgeExact(frame, random, &tally);
    CHECK(tally.matching >= 3);
    CHECK_EQ(tally.let_go, 1u);   // with nobody's marks in the table
  }
}

void TestTruncationAndMutation() {
  std::mt19937 random(2);
  Tally tally;
  for (const Bytes& frame : PlainFrames()) {
    for (size_t size = 0; size < frame.size(); ++size) JudgeExact(Bytes(frame.begin(), frame.begin() + static_cast<long>(size)), random, &tally);
    for (int i = 0; i < 400; ++i) {
      Bytes changed = frame;
      for (uint32_t k = 1 + random() % 3; k > 0; --k) changed[12 + random() % (changed.size() - 12)] = static_cast<uint8_t>(random());
      JudgeExact(changed, random, &tally);
    }
  }
  std::printf("        %zu judged, %zu let go\n", tally.frames, tally.let_go);
  CHECK(tally.let_go > 5000);
}

void TestStrangersAreLetGo() {
  TargetTable table(20'000);
  std::mt19937 random(3);
  for (uint32_t i = 0; i < 10'000; ++i) {
    const uint32_t value = random();
    const uint8_t octets[16] = {100, static_cast<uint8_t>(64 | (value & 63)), static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value >> 16)};
    CHECK(table.Add({TargetEntryForTest::Make(OfPrefix(octets, i % 2 == 0 ? 4 : 6, i % 2 == 0 ? 32 : 64), i)}));
  }
  size_t kept = 0;
  for (int i = 0; i < 20'000; ++i) {
    Bytes frame = Ethernet(0x0800, Ipv4(Bytes(20, 0), 6));
    for (size_t at : {26u, 27u, 28u, 29u}) frame[at] = static_cast<uint8_t>(random());
    frame[26] = 198;
    kept += MayConcern(table, frame);
  }
  std::printf("        %zu of 20000 strangers looked at\n", kept);
  CHECK(kept < 400);
}

void TestSharedCaptures() {
  constexpr const char* kTitle = "no frame of the shared captures is let go that a selector of any kind names, mutated ones neither";
  const std::filesystem::path root = "../shared/captures";
  if (!std::filesystem::is_directory(root)) return Skip(kTitle, "../shared/captures is absent");
  Case(kTitle, [&root] {
    std::mt19937 random(4);
    Tally tally;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file() || entry.file_size() > 1u << 20) continue;
      Bytes file;
      CHECK_OK(ReadWholeFile(entry.path().string(), size_t{1} << 20, &file));
      size_t left = 500;   // of one file
      CaptureWalk(file, [&](uint16_t, ByteView frame) {
        if (left == 0) return;
        left--;
        Bytes copy(frame.begin(), frame.end());
        JudgeAll(copy, random, &tally);
        if (copy.size() <= 14) return;
        copy[14 + random() % (copy.size() - 14)] = static_cast<uint8_t>(random());
        JudgeAll(copy, random, &tally);
      }).Run();
    }
    std::printf("        %zu judged, %zu let go, %zu matching\n", tally.frames, tally.let_go, tally.matching);
    CHECK(tally.let_go > 10'000 && tally.matching > 10'000);
  });
}

TEST_PROGRAM(match_glance) {
  Case("plain frames that nobody asked for are let go, and none of them that one of their marks names", TestPlainFrames);
  Case("frames cut at any octet, and mutated ones, are let go only where dissection and table agree", TestTruncationAndMutation);
  Case("of 10,000 targets' neighbours few are looked at twice", TestStrangersAreLetGo);
  TestSharedCaptures();
}

}  // namespace match_glance_test
