// The survey: what it counts of frames made by hand, and that it stays within its bounds whatever it is fed.
#include "survey/survey.h"

#include <random>

#include "dissect_fixture.h"

using namespace writ;
using namespace writ::test;

// AddressSanitizer's own count (sanitizer/allocator_interface.h, which not every compiler installs): what is allocated now.
extern "C" size_t __sanitizer_get_current_allocated_bytes();

namespace survey_test {

constexpr int64_t kMs = 1'000'000, kS = 1000 * kMs;

void Feed(Survey* survey, const Bytes& frame, int64_t time_ns = 0, uint16_t link = kLinkEthernet) {
  survey->Add({frame, time_ns, 0, link, 0});
}

std::string KindOf(const Bytes& frame, uint16_t link = kLinkEthernet) {
  Survey survey;
  Feed(&survey, frame, 0, link);
  return survey.signatures().Sorted().at(0).signature.Text();
}

Bytes Tag(uint16_t vid, uint16_t type) { return Be16(vid) + Be16(type); }

void Kinds() {
  CHECK_EQ(KindOf(Ethernet(0x0800, kV4)), "Ethernet / IPv4");
  CHECK_EQ(KindOf(Ethernet(0x86dd, kV6)), "Ethernet / IPv6");
  const Bytes ppp = Bytes{0, 0x21} + kV4;
  CHECK_EQ(KindOf(Ethernet(0x88a8, Tag(100, 0x8100) + Tag(200, 0x8864) + Pppoe(ppp))), "Ethernet / VLAN / VLAN / PPPoE / IPv4");
  CHECK_EQ(KindOf(Ethernet(0x0800, Ipv4(Udp(Gtp(kV6))))), "Ethernet / IPv4 / UDP GTP-U / IPv6");
  CHECK_EQ(KindOf(Ethernet(0x0800, Ipv4(kV6, 41))), "Ethernet / IPv4 / IPv6");
  CHECK_EQ(KindOf(kV4, kLinkRaw), "raw IP / IPv4");
  CHECK_EQ(KindOf(Ethernet(0x0806, Bytes(28))), "Ethernet / ARP");
  CHECK_EQ(KindOf(Ethernet(0x8100, Tag(7, 0x88cc) + Bytes(40))), "Ethernet / VLAN / LLDP");
  CHECK_EQ(KindOf(Ethernet(0x88e5, Bytes(60))), "Ethernet / MACsec");
  CHECK_EQ(KindOf(Bytes{}), "Ethernet / (malformed)");
  CHECK_EQ(KindOf(Ethernet(0x0800, kV4), 147), "link type not read");
}

void Verdicts() {
  Survey survey;
  Feed(&survey, Ethernet(0x0800, kV4));
  Feed(&survey, Ethernet(0x0800, Ipv4(Udp(Gtp(kV6)))));
  Feed(&survey, Ethernet(0x0806, Bytes(28)));
  Feed(&survey, Ethernet(0x88e5, Bytes(60)));
  Feed(&survey, Ethernet(0x0800, Bytes(3)));
  Feed(&survey, kV4, 0, 147);
  const SurveyCounts counts = survey.Counts();
  CHECK_EQ(counts.frames, 6u);
  CHECK_EQ(counts.ip, 2u);
  CHECK_EQ(counts.not_ip, 2u);
  CHECK_EQ(counts.malformed, 1u);
  CHECK_EQ(counts.unknown_link, 1u);
  CHECK_EQ(counts.macsec, 1u);
  CHECK_EQ(counts.undissected, 3u);
  CHECK_EQ(counts.ipv4, 1u);
  CHECK_EQ(counts.ipv6, 1u);
  CHECK_EQ(counts.tunnelled, 1u);
  CHECK_EQ(counts.udp, 2u);
  CHECK_EQ(survey.links().size(), 2u);
}

void Packets() {
  Survey survey(1500);
  Feed(&survey, Ethernet(0x0800, Ipv4(Bytes(1480))));
  Feed(&survey, Ethernet(0x0800, Ipv4(Bytes(1481))));
  Feed(&survey, Ethernet(0x0800, Ipv4(Bytes(20000))));
  Feed(&survey, Ethernet(0x0800, Ipv4(Bytes(64), 17, 7, 0x2000)));   // more fragments
  Feed(&survey, Ethernet(0x0800, Ipv4(Bytes(64), 17, 7, 0x0008)));   // a later one
  Bytes cut = Ethernet(0x0800, Ipv4(Bytes(500)));
  cut.resize(96);
  Feed(&survey, cut);
  const SurveyCounts counts = survey.Counts();
  CHECK_EQ(counts.over_mtu, 2u);
  CHECK_EQ(counts.over_jumbo, 1u);
  CHECK_EQ(counts.largest_packet, 20020u);
  CHECK_EQ(counts.fragments_first, 1u);
  CHECK_EQ(counts.fragments_later, 1u);
  CHECK_EQ(counts.truncated, 1u);
}

void Vlans() {
  Survey survey;
  for (uint16_t outer = 10; outer < 15; outer++)
    for (uint16_t inner = 20; inner < 23; inner++)
      Feed(&survey, Ethernet(0x88a8, Tag(outer, 0x8100) + Tag(inner, 0x0800) + kV4));
  // Tags inside a tunnel are another network's.
  Feed(&survey, Ethernet(0x0800, Ipv4(Udp(Bytes{8, 0, 0, 0, 0, 0, 1, 0} + Ethernet(0x8100, Tag(99, 0x0800) + kV4), 4789))));
  CHECK_EQ(survey.outer_vlans(), 5u);
  CHECK_EQ(survey.inner_vlans(), 3u);
}

// A copy with another time to live, as routers make it (the checksum is left to be anything).
Bytes Hop(Bytes frame) {
  frame[14 + 8]--;
  frame[14 + 10] ^= 0x55;
  return frame;
}

void Twins() {
  Survey survey;
  const Bytes frame = Ethernet(0x0800, Ipv4(Udp(Text("one"), 53))), other = Ethernet(0x0800, Ipv4(Udp(Text("two"), 53)));
  Feed(&survey, frame, kS);
  Feed(&survey, other, kS);
  CHECK_EQ(survey.Counts().again, 0u);
  Feed(&survey, Ethernet(0x8100, Tag(5, 0x0800) + Ipv4(Udp(Text("one"), 53))), kS + 5 * kMs);   // over another VLAN
  CHECK_EQ(survey.Counts().again, 1u);
  Feed(&survey, Hop(frame), kS + 6 * kMs);
  CHECK_EQ(survey.Counts().again, 1u);
  CHECK_EQ(survey.Counts().routed, 1u);
  Feed(&survey, frame, kS + 20 * kMs);   // so much later it is a retransmission
  CHECK_EQ(survey.Counts().again, 1u);
  CHECK_EQ(survey.Counts().routed, 1u);
}

Bytes Tcp(uint16_t checksum) { return Bytes(12) + Bytes{0x50, 0x10, 1, 0} + Be16(checksum) + Bytes(2) + Text("hello"); }

Bytes From(Bytes packet, uint8_t source, uint8_t destination) {
  const Bytes addresses{192, 0, 2, source, 192, 0, 2, destination};
  std::copy(addresses.begin(), addresses.end(), packet.begin() + 12);
  return Ethernet(0x0800, packet);
}

void Ways() {
  Survey survey;
  for (int i = 0; i < 4; i++) {
    Feed(&survey, From(Ipv4(Tcp(1), 6), 1, 2));
    Feed(&survey, From(Ipv4(Tcp(1), 6), i % 2 == 0 ? 3 : 4, i % 2 == 0 ? 4 : 3));
    Feed(&survey, From(Ipv4(Udp(Text("x"), 53)), 5, 6));
  }
  Feed(&survey, From(Ipv4(Tcp(1), 6), 7, 8));   // too few frames to tell
  const WayCounts ways = survey.Ways();
  CHECK_EQ(ways.pairs, 2u);
  CHECK_EQ(ways.one_way, 1u);
}

// The pseudo-header of these packets, summed by hand: 192.0.2.7, 203.0.113.9, the protocol, the length.
uint16_t Pseudo(uint32_t protocol, uint32_t length) {
  uint32_t sum = 0xc000 + 0x0207 + 0xcb00 + 0x7109 + protocol + length;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

void Checksums() {
  Survey survey;
  const size_t length = Tcp(0).size();
  Feed(&survey, Ethernet(0x0800, Ipv4(Tcp(Pseudo(6, static_cast<uint32_t>(length))), 6)));
  CHECK_EQ(survey.Counts().checksums_unready, 1u);
  Feed(&survey, Ethernet(0x0800, Ipv4(Tcp(static_cast<uint16_t>(~Pseudo(6, static_cast<uint32_t>(length)))), 6)));
  Feed(&survey, Ethernet(0x0800, Ipv4(Udp(Text("none"), 53))));   // RFC 768: 0 is none
  CHECK_EQ(survey.Counts().checksums_unready, 1u);
  CHECK_EQ(survey.Counts().checksums, 2u);
}

void Sampling() {
  Survey survey;
  Feed(&survey, Ethernet(0x0800, Ipv4(Udp(Bytes{0, 0, 0, 5} + Bytes(24), 6343))));
  Feed(&survey, Ethernet(0x0800, Ipv4(Udp(Bytes{0, 9, 0, 1} + Bytes(20), 2055))));
  Feed(&survey, Ethernet(0x0800, Ipv4(Udp(Bytes{0, 10, 0, 30} + Bytes(20), 4739))));
  Feed(&survey, Ethernet(0x0800, Ipv4(Udp(Text("something else"), 6343))));
  Feed(&survey, Ethernet(0x0800, Ipv4(Udp(Text("something else"), 2055))));
  CHECK_EQ(survey.Counts().sflow, 1u);
  CHECK_EQ(survey.Counts().netflow, 2u);
}

void Time() {
  Survey survey;
  const Bytes frame = Ethernet(0x0800, kV4);
  for (int64_t at : {kS, kS + 3 * kMs, kS + 2 * kMs, 4 * kS}) Feed(&survey, frame, at);
  const SurveyCounts counts = survey.Counts();
  CHECK_EQ(counts.first_ns, kS);
  CHECK_EQ(counts.last_ns, 4 * kS);
  CHECK_EQ(counts.backwards, 1u);
  CHECK_EQ(counts.largest_step_back_ns, kMs);
  CHECK_EQ(counts.largest_gap_ns, 3 * kS - 2 * kMs);
  CHECK_EQ(counts.tick_ns, kMs);
  CHECK_EQ(counts.peak_frames, 3u);
  CHECK_EQ(counts.peak_octets, 3 * frame.size());
  for (int64_t at : {INT64_MIN, INT64_MAX, INT64_MIN, int64_t{0}}) Feed(&survey, frame, at);
  CHECK_EQ(survey.Counts().largest_gap_ns, INT64_MAX);
  CHECK_EQ(survey.Counts().tick_ns, 1);
}

uint64_t FramesOf(const Survey& survey) {
  uint64_t sum = survey.signatures().rest().frames;
  for (const SignatureCount& each : survey.signatures().Sorted()) sum += each.frames;
  return sum;
}

// Stacks of random wrappings: more kinds than there is room for.
Bytes RandomStack(std::mt19937_64* random) {
  Bytes packet = (*random)() % 2 == 0 ? kV4 : kV6;
  for (uint64_t layers = (*random)() % 5; layers > 0; layers--) {
    const bool six = packet[0] >> 4 == 6;
    switch ((*random)() % 4) {
      case 0: packet = Ipv4(packet, six ? 41 : 4); break;
      case 1: packet = Ipv6(packet, six ? 41 : 4); break;
      case 2: packet = Ipv4(Udp(Gtp(packet))); break;
      default: packet = Ipv6(Bytes{0, 0} + Be16(six ? 0x86dd : 0x0800) + packet, 47);
    }
  }
  const uint16_t type = packet[0] >> 4 == 6 ? 0x86dd : 0x0800;
  return (*random)() % 2 == 0 ? Ethernet(type, packet) : Ethernet(0x8100, Tag(static_cast<uint16_t>((*random)()), type) + packet);
}

void Hostile() {
  std::mt19937_64 random(20261122);
  Survey survey(1500);
  size_t settled = 0;   // octets in use by the whole program, halfway
  constexpr int kFrames = 60000;
  for (int i = 0; i < kFrames; i++) {
    if (i == kFrames / 2) settled = __sanitizer_get_current_allocated_bytes();
    Bytes frame = RandomStack(&random);
    for (uint64_t flips = random() % 6; flips > 0; flips--) frame[random() % frame.size()] = static_cast<uint8_t>(random());
    if (random() % 8 == 0) frame.resize(random() % (frame.size() + 1));
    const auto link = static_cast<uint16_t>(random() % 16 == 0 ? random() % 300 : uint64_t{kLinkEthernet});
    // In memory of the frame's own size, so that a read past its end is seen.
    const std::unique_ptr<uint8_t[]> exact(new uint8_t[frame.size()]);
    std::copy(frame.begin(), frame.end(), exact.get());
    survey.Add({ByteView(exact.get(), frame.size()), static_cast<int64_t>(random()), 0, link, 0});
  }
  CHECK_EQ(__sanitizer_get_current_allocated_bytes(), settled);
  const SurveyCounts counts = survey.Counts();
  CHECK_EQ(counts.frames, static_cast<uint64_t>(kFrames));
  CHECK_EQ(counts.frames, counts.ip + counts.not_ip + counts.malformed + counts.unknown_link);
  CHECK_EQ(FramesOf(survey), counts.frames);
  CHECK_EQ(survey.signatures().Sorted().size(), SignatureTable::kKinds);
  CHECK(survey.signatures().rest().frames > 0);
  CHECK_EQ(survey.links().size(), Survey::kMaxLinks);
}

void CrowdedWays() {
  Survey survey;
  Bytes frame = Ethernet(0x0800, Ipv4(Tcp(1), 6));
  for (uint32_t i = 0; i < 40000; i++) {
    frame[14 + 13] = static_cast<uint8_t>(i >> 16);
    frame[14 + 14] = static_cast<uint8_t>(i >> 8);
    frame[14 + 15] = static_cast<uint8_t>(i);
    for (int n = 0; n < 4; n++) Feed(&survey, frame);
  }
  const WayCounts ways = survey.Ways();
  CHECK(ways.pairs > WaySketch::kSlots / 2 && ways.pairs <= WaySketch::kSlots);
  CHECK_EQ(ways.pairs, ways.one_way);
  CHECK_EQ(ways.pairs * 4 + ways.beyond, 160000u);
}

TEST_PROGRAM(survey) {
  Case("a frame's wrappings are named from the outside in", Kinds);
  Case("every frame is counted under one verdict", Verdicts);
  Case("fragments, truncated and merged packets are counted", Packets);
  Case("VLANs in use are counted, those inside tunnels left out", Vlans);
  Case("a packet that comes twice within 10 ms is told from a retransmission", Twins);
  Case("TCP that is seen in one direction only is counted", Ways);
  Case("a checksum left to a network card is told from a finished one", Checksums);
  Case("records about traffic are noticed by port and content", Sampling);
  Case("steps, gaps, units and the busiest second are found in the stamps", Time);
  Case("hostile frames are all counted, in memory that does not grow", Hostile);
  Case("more host pairs than there is room for are counted as such", CrowdedWays);
}

}  // namespace survey_test
