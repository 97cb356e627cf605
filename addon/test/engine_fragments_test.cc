// Packets whose fate hangs on others: fragments of tunnels, of orders that name services, of targets known by their path; and packets
// that several points of a group see.
#include <random>

#include "fragment_fixture.h"

using namespace writ;
using namespace writ::test;

namespace engine_fragments_test {

struct Line {
  explicit Line(GrantSpec spec = DrillSpec(), std::vector<CapturePoint> points = {{"point", "point", 0, 0}}) : bench(std::move(spec), std::move(points)) {
    bench.Run();
  }
  void Send(const Bytes& packet, uint16_t point = 0, int64_t after_ns = 1000) {
    time_ns += after_ns;
    bench.source->Give({{time_ns, Ethernet(packet)}}, {point});
  }
  void SendAll(const std::vector<Bytes>& packets) {
    for (const Bytes& packet : packets) Send(packet);
  }
  std::vector<Bytes> Packets() {
    bench.worker->Stop();
    const PointCounters stages = bench.worker->Stages().all;
    CHECK_EQ(stages.seen, stages.unmatched + stages.matched + stages.malformed + stages.truncated + stages.unknown_link);
    const GrantCounters& counters = bench.grant->work.counters;
    CHECK_EQ(counters.matched, counters.encoded + counters.gap);
    return bench.Packets();
  }
  Bench bench;
  int64_t time_ns = kStart;
};

GrantSpec OfService(const Service& service) {
  GrantSpec spec = DrillSpec();
  spec.services = {service};
  return spec;
}

Service PeerPort(uint16_t port) {
  Service service;
  service.protocol = 17;
  service.peer_low = service.peer_high = port;
  return service;
}

// ---- tunnels

void JoinsTunnels() {
  const Bytes inner = Ip(kTarget, kPeer, Udp(1000, 2000, Counting(1400)));
  const std::vector<Bytes> pieces = Cut(kOuterA, kOuterB, Tunnelled(inner), {512, 1024}, 9);
  for (const std::vector<size_t>& order : {std::vector<size_t>{0, 1, 2}, {0, 2, 1}, {0, 1, 1, 2}, {0, 0, 1, 2, 2}}) {
    Line line;
    for (const size_t at : order) line.Send(pieces[at]);
    CHECK(line.Packets() == (std::vector<Bytes>{inner}));
    CHECK_EQ(line.bench.fragments.counters().joined, 1u);
  }
}

// The ends of the tunnel are known by then.
void JoinsTunnelsThatCameLastFirst() {
  Line line;
  std::vector<Bytes> expected;
  for (uint16_t id = 1; id <= 5; id++) {
    const Bytes inner = Ip(kPeer, kTarget, Udp(1000, 2000, Counting(900, static_cast<uint8_t>(id))));
    std::vector<Bytes> pieces = Cut(kOuterA, kOuterB, Tunnelled(inner), {400, 800}, id);
    if (id > 1) std::reverse(pieces.begin(), pieces.end());
    line.SendAll(pieces);
    expected.push_back(inner);
  }
  CHECK(line.Packets() == (expected));
}

void KeepsNothingOfOthersTunnels() {
  Line line;
  const Bytes inner = Ip({192, 0, 2, 8}, kPeer, Udp(1, 2, Counting(900)));
  line.SendAll(Cut(kOuterA, kOuterB, Tunnelled(inner), {400, 800}, 3));
  std::vector<Bytes> early = Cut({10, 255, 0, 3}, {10, 255, 0, 4}, Tunnelled(inner), {400}, 3);
  line.Send(early[1]);   // between ends where no tunnel was seen
  CHECK(line.Packets().empty());
  CHECK_EQ(line.bench.worker->Stages().all.unmatched, 4u);
}

void GivesUpWhatIsNotWhole() {
  const Bytes inner = Ip(kTarget, kPeer, Udp(1000, 2000, Counting(1400)));
  const std::vector<Bytes> pieces = Cut(kOuterA, kOuterB, Tunnelled(inner), {512, 1024}, 9);
  Line missing;
  missing.Send(pieces[0]);
  missing.Send(pieces[2]);
  missing.Send(pieces[1], 0, 6 * kSecond);   // too late
  missing.Send(Ip(kPeer, kPeer, {}), 0, 6 * kSecond);
  CHECK(missing.Packets().empty());
  CHECK(missing.bench.fragments.counters().expired >= 1);
  Line overlapping;
  Bytes other = pieces[1];
  other[7] = static_cast<uint8_t>(other[7] - 1);   // eight octets further back
  overlapping.SendAll({pieces[0], other, pieces[1], pieces[2]});
  CHECK(overlapping.Packets().empty());
  CHECK_EQ(overlapping.bench.fragments.counters().overlapping, 1u);
}

void BoundsWhatItHolds() {
  FragmentLimits limits;
  limits.datagrams = 100;
  limits.octets = 100'000;
  Fragments fragments(limits);
  const Bytes piece = Cut(kTarget, kPeer, Counting(1600), {800}, 1)[1];
  for (uint32_t id = 0; id < 10'000; id++) {
    IpLayers layers;
    Bytes packet = piece;
    packet[4] = static_cast<uint8_t>(id >> 8), packet[5] = static_cast<uint8_t>(id);
    CHECK(Dissect(kLinkRaw, packet, &layers) == Dissection::kIp);
    FragmentPlace place;
    CHECK(ReadFragment(layers.layer[0], &place));
    std::vector<FragmentOwner> owners;
    std::optional<JoinedPacket> joined;
    CHECK(fragments.Later(place, Frame{}, packet, {Hit{}}, true, &owners, &joined) == Fragments::Fate::kUnknown);
  }
  CHECK(fragments.counters().crowded >= 9'900);
}

// ---- packets that are done with

// A late copy of a fragment is nothing new: the packet is not given again, and nothing waits for the rest of it.
void LeavesLateCopiesOfWhatIsDone() {
  const Bytes inner = Ip(kTarget, kPeer, Udp(1000, 2000, Counting(1400)));
  const std::vector<Bytes> pieces = Cut(kOuterA, kOuterB, Tunnelled(inner), {512, 1024}, 9);
  for (const std::vector<size_t>& order : {std::vector<size_t>{0, 1, 2}, {2, 0, 1}, {2, 1, 0}}) {
    Line line;
    line.SendAll(Cut(kOuterA, kOuterB, Tunnelled(inner), {512}, 8));   // the ends are known by now
    for (const size_t at : order) line.Send(pieces[at]);
    line.SendAll({pieces[2], pieces[1], pieces[1]});
    line.Send(Ip(kPeer, kPeer, {}), 0, kSecond);
    line.Send(Ip(kPeer, kPeer, {}), 0, 6 * kSecond);
    line.Send(pieces[1]);                                              // forgotten by now: it waits, and the next one finds it too old
    line.Send(pieces[2], 0, 6 * kSecond);
    CHECK(line.Packets() == ((std::vector<Bytes>{inner, inner})));
    CHECK_EQ(line.bench.fragments.counters().joined, 2u);
    CHECK_EQ(line.bench.fragments.counters().expired, 1u);
  }
}

void LetsGoOfALateCopyOfTheFirst() {
  Line line;
  const Bytes inner = Ip(kTarget, kPeer, Udp(1000, 2000, Counting(1400)));
  const std::vector<Bytes> pieces = Cut(kOuterA, kOuterB, Tunnelled(inner), {512}, 9);
  line.SendAll({pieces[0], pieces[1], pieces[0]});
  line.Send(pieces[1], 0, 6 * kSecond);
  CHECK(line.Packets() == (std::vector<Bytes>{inner}));
  CHECK_EQ(line.bench.fragments.counters().expired, 1u);
}

// Identifications of 16 bits come round again soon between busy nodes.
void TakesAnIdentificationThatComesAgain() {
  Line line;
  std::vector<Bytes> expected;
  const auto of = [](const Bytes& target, uint8_t number) { return Ip(target, kPeer, Udp(1000, 2000, Counting(900, number))); };
  for (uint8_t number = 1; number <= 4; number++) {
    std::vector<Bytes> pieces = Cut(kOuterA, kOuterB, Tunnelled(of(kTarget, number)), {400, 800}, 9);
    if (number > 1) std::reverse(pieces.begin(), pieces.end());
    line.SendAll(pieces);
    expected.push_back(of(kTarget, number));
  }
  line.SendAll(Cut(kOuterA, kOuterB, Tunnelled(of({192, 0, 2, 8}, 5)), {400, 800}, 9));   // nobody's
  std::vector<Bytes> pieces = Cut(kOuterA, kOuterB, Tunnelled(of(kTarget, 6)), {400, 800}, 9);
  line.Send(pieces[2], 0, 2 * kSecond);
  line.SendAll({pieces[1], pieces[0]});
  expected.push_back(of(kTarget, 6));
  CHECK(line.Packets() == (expected));
  CHECK_EQ(line.bench.fragments.counters().expired, 0u);
}

// The piece that was lost is not made good by a copy of another packet's.
void MixesNoTwoPackets() {
  Line line;
  const auto pieces_of = [](uint8_t number) {
    return Cut(kOuterA, kOuterB, Tunnelled(Ip(kTarget, kPeer, Udp(1000, 2000, Counting(900, number)))), {400, 800}, 9);
  };
  const std::vector<Bytes> before = pieces_of(1), after = pieces_of(2);
  line.SendAll(before);
  line.Send(before[2]);
  line.SendAll({after[0], after[1]});
  line.Send(Ip(kPeer, kPeer, {}), 0, 6 * kSecond);
  line.Send(after[2]);
  CHECK_EQ(line.Packets().size(), 1u);
  CHECK_EQ(line.bench.fragments.counters().expired, 1u);
}

// ---- services

void FollowsTheFirstFragment() {
  const std::vector<Bytes> dns = Cut(kTarget, kPeer, Udp(1000, 53, Counting(1600)), {800, 1200}, 5);
  const std::vector<Bytes> web = Cut(kTarget, kPeer, Udp(1000, 443, Counting(1600)), {800, 1200}, 6);
  Line in_order(OfService(PeerPort(53)));
  in_order.SendAll(dns);
  in_order.SendAll(web);
  CHECK(in_order.Packets() == (dns));
  Line last_first(OfService(PeerPort(53)));
  last_first.SendAll({web[2], dns[2], dns[1], web[1], web[0], dns[0]});
  CHECK(last_first.Packets() == ((std::vector<Bytes>{dns[2], dns[1], dns[0]})));   // as they were on the wire
  Line never(OfService(PeerPort(53)));
  never.SendAll({dns[1], dns[2]});
  never.Send(Ip(kPeer, kPeer, {}), 0, 6 * kSecond);
  never.Send(dns[0]);
  CHECK(never.Packets() == (std::vector<Bytes>{dns[0]}));   // those before were given up: in doubt nothing is collected
}

// I5, I6: a core that is killed while fragments wait plays the file again, and what stands in the spool ends with a later packet.
void WritesWhatWaitedAfterAKill() {
  Line line(OfService(PeerPort(53)));
  line.bench.source->numbers = 1;
  line.bench.grant->work.replay_until = 3;
  line.bench.grant->work.next_item = 1;   // that of the third packet
  const std::vector<Bytes> dns = Cut(kTarget, kPeer, Udp(1000, 53, Counting(1600)), {800, 1200}, 5);
  line.SendAll({dns[2], dns[1], Ip(kTarget, kPeer, Udp(1, 53, {1})), dns[0], Ip(kTarget, kPeer, Udp(2, 53, {2}))});
  CHECK(line.Packets() == ((std::vector<Bytes>{dns[2], dns[1], dns[0], Ip(kTarget, kPeer, Udp(2, 53, {2}))})));
  std::vector<uint64_t> positions;
  for (const auto& [meta, octets] : line.bench.spool.records) positions.push_back(meta.position);
  CHECK(positions == (std::vector<uint64_t>{4, 4, 4, 5}));
}

void ReadsServices() {
  Service mail;
  mail.protocol = 17;
  mail.target_low = 1000, mail.target_high = 1001;
  mail.peer_version = 4, mail.peer_prefix = 24;
  mail.peer = {203, 0, 113, 0};
  Line line(OfService(mail));
  const Bytes out = Ip(kTarget, kPeer, Udp(1000, 9, {1})), in = Ip(kPeer, kTarget, Udp(9, 1001, {2}));
  line.SendAll({out, Ip(kTarget, kPeer, Udp(999, 1000, {3})), in, Ip(kPeer, kTarget, Udp(1000, 1002, {4})),
                Ip(kTarget, {203, 0, 114, 1}, Udp(1000, 9, {5})), Ip(kTarget, kPeer, {1, 2, 3})});
  CHECK(line.Packets() == ((std::vector<Bytes>{out, in})));
}

// ---- targets known by their path

GrantSpec OfMac() {
  GrantSpec spec = DrillSpec();
  Selector mac;
  mac.kind = SelectorKind::kMac;
  mac.address = {2, 2, 2, 2, 2, 2};   // as Ethernet() writes it
  spec.selectors = {mac};
  return spec;
}

void FollowsFragmentsOfALine() {
  const std::vector<Bytes> own = Cut(kTarget, kPeer, Udp(1, 2, Counting(1600)), {800, 1200}, 5);
  Line line(OfMac());
  line.SendAll(own);
  std::vector<Bytes> expected = own;
  for (const uint8_t number : {1, 2}) {
    const Bytes inner = Ip(kTarget, kPeer, Udp(1000, 2000, Counting(1400, number)));
    std::vector<Bytes> tunnel = Cut(kOuterA, kOuterB, Tunnelled(inner), {512, 1024}, 9);
    if (number == 2) std::reverse(tunnel.begin(), tunnel.end());
    line.SendAll(tunnel);
    expected.push_back(inner);
  }
  CHECK(line.Packets() == (expected));
}

// ---- several points

std::vector<CapturePoint> TwoInAGroup() { return {{"east", "east", 0, 1}, {"west", "west", 0, 1}, {"alone", "alone", 0, 0}}; }

void GivesOnePacketOnce() {
  Line line(DrillSpec(), TwoInAGroup());
  const auto packet = [](uint16_t id, uint8_t ttl) { return Ip(kTarget, kPeer, Udp(1, 2, Counting(100)), id, 0, ttl); };
  line.Send(packet(1, 64), 0);
  line.Send(packet(1, 63), 1);                 // the same packet, one router on
  line.Send(packet(2, 63), 1);
  line.Send(packet(2, 64), 0);                 // seen there first
  line.Send(packet(3, 64), 0);
  line.Send(packet(3, 64), 0);                 // twice at one point: two packets
  line.Send(packet(3, 63), 1);
  line.Send(packet(3, 63), 1);
  line.Send(packet(4, 64), 0);
  line.Send(packet(4, 63), 2);                 // another group
  line.Send(packet(5, 64), 0);
  line.Send(packet(5, 63), 1, 2 * kSecond);    // too far apart to be the same
  const std::vector<Bytes> expected{packet(1, 64), packet(2, 63), packet(3, 64), packet(3, 64), packet(4, 64), packet(4, 63), packet(5, 64), packet(5, 63)};
  CHECK(line.Packets() == (expected));
  CHECK_EQ(line.bench.grant->work.counters.repeated, 4u);
}

void ForgetsSightings() {
  Sightings sightings;
  std::mt19937_64 random(1);
  Bytes packet = Ip(kTarget, kPeer, Counting(40));
  for (int64_t i = 0; i < 200'000; i++) {
    for (int k = 0; k < 8; k++) packet[20 + static_cast<size_t>(k)] = static_cast<uint8_t>(random());
    sightings.SeenBefore(packet, 0, 1, kStart + i);
  }
  CHECK(sightings.size() <= Sightings::kMost);
}

TEST_PROGRAM(engine_fragments) {
  Case("a tunnelled packet in fragments is delivered whole, whatever their order behind the first", JoinsTunnels);
  Case("a tunnelled packet whose fragments came last first is delivered whole", JoinsTunnelsThatCameLastFirst);
  Case("I1: of others' tunnels and fragments nothing is delivered", KeepsNothingOfOthersTunnels);
  Case("a tunnelled packet with a fragment missing, late or overlapping is given up and counted", GivesUpWhatIsNotWhole);
  Case("a late copy of a fragment is neither delivered again nor waits for others", LeavesLateCopiesOfWhatIsDone);
  Case("a late copy of a first fragment is let go in time", LetsGoOfALateCopyOfTheFirst);
  Case("a tunnelled packet is delivered though another had its identification just before", TakesAnIdentificationThatComesAgain);
  Case("no packet is made of two packets' fragments, though both had one identification", MixesNoTwoPackets);
  Case("fragments that wait are bounded in number and octets", BoundsWhatItHolds);
  Case("I3: fragments are of the service of their first fragment, in any order, and of none without it", FollowsTheFirstFragment);
  Case("I5, I6: fragments that waited for their first are written after a kill, numbered as they are written", WritesWhatWaitedAfterAKill);
  Case("I3: ports, peers and directions say what is of a service", ReadsServices);
  Case("a line's own fragments are delivered as they are, its tunnels' joined", FollowsFragmentsOfALine);
  Case("a packet that two points of a group see is delivered once, a retransmission twice", GivesOnePacketOnce);
  Case("sightings are bounded", ForgetsSightings);
}

}  // namespace engine_fragments_test
