// What stands between a link and the first IP header: each framing and label, and the MAC addresses.
#include <algorithm>

#include "dissect_fixture.h"

using namespace writ;
using namespace writ::test;

namespace dissect_path_test {

const Bytes kOne{2, 0, 0, 0, 0, 1}, kTwo{2, 0, 0, 0, 0, 2}, kThree{2, 0, 0, 0, 0, 3}, kFour{2, 0, 0, 0, 0, 4};
const Bytes kSnap{0xaa, 0xaa, 3, 0, 0, 0};

Bytes Tag(uint16_t type, uint16_t word, const Bytes& rest) { return Be16(type) + Be16(word) + rest; }
Bytes Label(uint32_t label, bool last) {
  const uint32_t word = label << 12 | (last ? 0x100u : 0u) | 64;
  return Be16(word >> 16) + Be16(word & 0xffff);
}

bool Between(const IpLayers& layers, size_t pair, const Bytes& source, const Bytes& destination) {
  const MacPair& mac = layers.mac[pair];
  const auto same = [](const uint8_t* octets, const Bytes& expected) {
    return expected.empty() ? octets == nullptr : std::equal(expected.begin(), expected.end(), octets);
  };
  return pair < layers.macs && same(mac.source, source) && same(mac.destination, destination);
}

void Tags() {
  const Bytes macs = kTwo + kOne;
  const IpLayers one = Leads(kLinkEthernet, macs + Tag(0x8100, 0xe007, Be16(0x0800) + kV4), "vlan=7@0", kV4);
  CHECK(Between(one, 0, kOne, kTwo) && one.macs == 1);
  Leads(kLinkEthernet, macs + Tag(0x88a8, 5, Tag(0x8100, 6, Be16(0x86dd) + kV6)), "vlan=5@0 vlan=6@0", kV6);
  Leads(kLinkEthernet, macs + Tag(0x8100, 0xe000, Be16(0x0800) + kV4), "", kV4);
  Bytes priority = Be16(0x0800) + kV4;
  for (int i = 0; i < 17; ++i) priority = Tag(0x8100, 0, priority);
  CHECK(Read(macs + priority, kLinkEthernet, Dissection::kMalformed).deeper);
}

void ServiceNetworks() {
  const Bytes customer = kFour + kThree + Tag(0x8100, 9, Be16(0x0800) + kV4);
  const Bytes frame = kTwo + kOne + Tag(0x88a8, 3, Be16(0x88e7) + Bytes{0xa0, 1, 2, 3} + customer);
  const IpLayers layers = Leads(kLinkEthernet, frame, "vlan=3@0 service=66051@0 vlan=9@0", kV4);
  CHECK(layers.macs == 2 && Between(layers, 0, kOne, kTwo) && Between(layers, 1, kThree, kFour));
}

void BoundedMacs() {
  Bytes frame = Ethernet(0x0800, kV4);
  for (size_t i = 1; i < kMaxMacs; ++i) frame = Ethernet(0x88e7, Bytes(4) + frame);
  CHECK_EQ(Read(frame).macs, kMaxMacs);
  CHECK(Read(Ethernet(0x88e7, Bytes(4) + frame), kLinkEthernet, Dissection::kMalformed).deeper);
}

void Labels() {
  const Bytes stack = Label(16, false) + Label(1048575, true);
  Leads(kLinkEthernet, Ethernet(0x8847, stack + kV4), "mpls=16@0 mpls=1048575@0", kV4);
  Leads(kLinkEthernet, Ethernet(0x8848, Label(2, true) + kV6), "mpls=2@0", kV6);
  Leads(kLinkMpls, stack + kV6, "mpls=16@0 mpls=1048575@0", kV6);
  Leads(kLinkPpp, Bytes{0xff, 3} + Be16(0x0281) + stack + kV4, "mpls=16@0 mpls=1048575@0", kV4);
  Is(Dissection::kMalformed, Ethernet(0x8847, Label(16, false)));
  Is(Dissection::kMalformed, Ethernet(0x8847, Label(16, true)));
  Bytes many = Label(1, true) + kV4;
  for (size_t i = 0; i < kMaxSteps; ++i) many = Label(1, false) + many;
  CHECK(Read(many, kLinkMpls, Dissection::kMalformed).deeper);
}

void Pseudowires() {
  const Bytes inner = kFour + kThree + Tag(0x8100, 4, Be16(0x0800) + kV4);
  const IpLayers worded = Leads(kLinkMpls, Label(16, true) + Bytes{0, 0, 0, 9} + inner, "mpls=16@0 vlan=4@0", kV4);
  CHECK(Between(worded, 0, kThree, kFour));
  Leads(kLinkMpls, Label(16, true) + inner, "mpls=16@0 vlan=4@0", kV4);
  // A source whose middle looks like the EtherType of ARP, four octets before the true one.
  const Bytes arp{2, 0, 0x08, 0x06, 0, 1};
  Leads(kLinkMpls, Label(16, true) + Bytes(4) + kFour + arp + Be16(0x0800) + kV4, "mpls=16@0", kV4);
  // A destination that begins as an IP version does.
  Leads(kLinkMpls, Label(16, true) + Bytes{0x44, 0, 0, 0, 0, 1} + kThree + Be16(0x86dd) + kV6, "mpls=16@0", kV6);
  Is(Dissection::kNotIp, Label(16, true) + Bytes{0x10, 0, 0, 0} + Bytes(60, 3), kLinkMpls);  // a channel of its own (RFC 5586)
  Is(Dissection::kNotIp, Label(16, true) + Bytes(60, 0x83), kLinkMpls);
  Is(Dissection::kNotIp, Label(16, true) + Bytes(4) + kOne + kTwo + Be16(0x0806) + Bytes(28), kLinkMpls);
}

void Sessions() {
  Leads(kLinkEthernet, Ethernet(0x8864, Pppoe(Be16(0x0021) + kV4)), "pppoe=5@0", kV4);
  Leads(kLinkEthernet, Ethernet(0x8100, Be16(7) + Be16(0x8864) + Pppoe(Bytes{0x57} + kV6)), "vlan=7@0 pppoe=5@0", kV6);
  for (const uint16_t closed : {0x2d, 0x3d, 0xfd}) Is(Dissection::kNotIp, Ethernet(0x8864, Pppoe(Be16(closed) + kV4)));
}

void SerialLinks() {
  for (const uint16_t link : {kLinkPpp, kLinkPppSerial}) {
    Leads(link, Bytes{0xff, 3} + Be16(0x0021) + kV4, "", kV4);
    Leads(link, Bytes{0x57} + kV6, "", kV6);
    Is(Dissection::kNotIp, Bytes{0xff, 3} + Be16(0xc021) + Bytes(8), link);
    Is(Dissection::kMalformed, Bytes{0xff, 3}, link);
  }
  for (const uint16_t link : {kLinkCiscoHdlc, kLinkPppSerial}) {
    Leads(link, Bytes{0x0f, 0} + Be16(0x0800) + kV4, "", kV4);
    Leads(link, Bytes{0x8f, 0} + Be16(0x8847) + Label(30, true) + kV4, "mpls=30@0", kV4);
    Is(Dissection::kNotIp, Bytes{0x0f, 0} + Be16(0x8035) + Bytes(8), link);
  }
}

void CookedAddresses() {
  const auto first = [](uint8_t length) { return Bytes{0, 0, 0, 1, 0, length} + kThree + Bytes(2); };
  const auto second = [](uint8_t length) { return Bytes(6) + Bytes{0, 1, 0, length} + kThree + Bytes(2); };
  const IpLayers one = Leads(kLinkCooked1, first(6) + Tag(0x8100, 8, Be16(0x0800) + kV4), "vlan=8@0", kV4);
  CHECK(Between(one, 0, kThree, {}));
  const IpLayers two = Leads(kLinkCooked2, Be16(0x0800) + second(6) + kV4, "", kV4);
  CHECK(Between(two, 0, kThree, {}));
  CHECK_EQ(Read(first(0) + Be16(0x0800) + kV4, kLinkCooked1).macs, 0);
  CHECK_EQ(Read(Be16(0x0800) + second(8) + kV4, kLinkCooked2).macs, 0);
  Leads(kLinkCooked1, first(6) + Be16(4) + kSnap + Be16(0x0800) + kV4, "", kV4);
}

Bytes Wifi(uint8_t kind, uint8_t flags, const Bytes& more, const Bytes& body, uint8_t sequence = 0) {
  return Bytes{kind, flags, 0, 0} + kOne + kTwo + kThree + Bytes{sequence, 0} + more + body;
}

void WirelessAddresses() {
  const Bytes body = kSnap + Be16(0x0800) + kV4;
  const IpLayers between = Leads(kLinkWifi, Wifi(0x08, 0, {}, body), "", kV4), to = Read(Wifi(0x08, 1, {}, body), kLinkWifi),
                 from = Read(Wifi(0x08, 2, {}, body), kLinkWifi), four = Leads(kLinkWifi, Wifi(0x08, 3, kFour, body), "", kV4);
  CHECK(Between(between, 0, kTwo, kOne) && Between(to, 0, kTwo, kThree) && Between(from, 0, kThree, kOne) &&
        Between(four, 0, kFour, kThree));
}

void WirelessHeaders() {
  const Bytes body = kSnap + Be16(0x86dd) + kV6;
  Leads(kLinkWifi, Wifi(0x88, 0, Bytes(2), body), "", kV6);
  Leads(kLinkWifi, Wifi(0x88, 0x80, Bytes(6), body), "", kV6);
  Leads(kLinkWifi, Wifi(0x88, 3, kFour + Bytes(2), kSnap + Tag(0x8100, 2, Be16(0x86dd) + kV6)), "vlan=2@0", kV6);
  Is(Dissection::kNotIp, Wifi(0x08, 0x40, {}, body), kLinkWifi);            // protected
  Is(Dissection::kNotIp, Wifi(0x48, 0, {}, body), kLinkWifi);               // without data
  Is(Dissection::kNotIp, Wifi(0x80, 0, {}, body), kLinkWifi);               // a beacon
  Is(Dissection::kNotIp, Wifi(0x88, 0, Bytes{0x80, 0}, body), kLinkWifi);   // several packets in one
  Is(Dissection::kNotIp, Wifi(0x08, 0, {}, body, 1), kLinkWifi);            // a later part
  Is(Dissection::kMalformed, Wifi(0x09, 0, {}, body), kLinkWifi);           // another version
}

void RadiotapHeaders() {
  const Bytes frame = Wifi(0x08, 0, {}, kSnap + Be16(0x0800) + kV4);
  const auto tap = [](uint8_t present, const Bytes& fields) {
    return Bytes{0, 0, static_cast<uint8_t>(8 + fields.size()), 0, present, 0, 0, 0} + fields;
  };
  Leads(kLinkRadiotap, tap(0, {}) + frame, "", kV4);
  Leads(kLinkRadiotap, tap(2, {0x10}) + frame + Bytes(4, 9), "", kV4);
  Leads(kLinkRadiotap, tap(3, Bytes(8) + Bytes{0x10}) + frame + Bytes(4, 9), "", kV4);
  const Bytes longer{0, 0, 25, 0, 3, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0};  // a second word; the clock at a multiple of eight
  Leads(kLinkRadiotap, longer + Bytes(8) + Bytes{0} + frame, "", kV4);
  const Bytes padded = Wifi(0x88, 0, Bytes(4), kSnap + Be16(0x0800) + kV4);
  Leads(kLinkRadiotap, tap(2, {0x20}) + padded, "", kV4);
  Is(Dissection::kMalformed, tap(2, {0x40}) + frame, kLinkRadiotap);  // a check sum that failed
  Is(Dissection::kMalformed, tap(2, {}) + frame, kLinkRadiotap);      // flags beyond the header
  Is(Dissection::kMalformed, Bytes{1} + frame, kLinkRadiotap);
  const Bytes device = Be16(0) + Be16(803) + Bytes(12) + tap(2, {0}) + frame;
  Leads(kLinkCooked1, device, "", kV4);
}

TEST_PROGRAM(dissect_path) {
  Case("tags are steps, but for priority tags, which are counted all the same", Tags);
  Case("802.1ah gives its I-SID and both pairs of addresses", ServiceNetworks);
  Case("more Ethernet headers than three are not read, and said", BoundedMacs);
  Case("each MPLS label is a step, whatever link or frame it is on", Labels);
  Case("an Ethernet pseudowire is told with and without a control word", Pseudowires);
  Case("a PPPoE session is a step", Sessions);
  Case("PPP and Cisco HDLC links are read", SerialLinks);
  Case("cooked capture gives the sender's address when that is one of Ethernet", CookedAddresses);
  Case("802.11 addresses are the sender's and the receiver's, whichever way the frame goes", WirelessAddresses);
  Case("802.11 frames are read with QoS, HT control and tags; protected or partial ones are not", WirelessHeaders);
  Case("radiotap headers are passed over, and what they say of check sums is heeded", RadiotapHeaders);
}

}  // namespace dissect_path_test
