// IP packets in IP packets: each tunnel, what is its control and not its content, and fragments.
#include "dissect_fixture.h"

using namespace writ;
using namespace writ::test;

namespace dissect_tunnel_test {

const Bytes kFrame = Ethernet(0x8100, Be16(9) + Be16(0x0800) + kV4);  // a frame inside, "vlan=9@1"

Bytes Changed(Bytes octets, size_t at, uint8_t value) {
  octets[at] = value;
  return octets;
}

// The tunnel's octets over IPv4 and over IPv6 lead to the same.
IpLayers Through(uint8_t protocol, const Bytes& tunnel, const std::string& path, const Bytes& expected = kV4) {
  Leads(kLinkRaw, Ipv6(tunnel, protocol), path, expected);
  const IpLayers layers = Leads(kLinkRaw, Ipv4(tunnel, protocol), path, expected);
  CHECK_EQ(layers.count, 2);
  return layers;
}

// One layer, nothing inside; `opaque` as told.
void Ends(uint8_t protocol, const Bytes& tunnel, bool opaque) {
  const IpLayers layers = Read(Ipv4(tunnel, protocol), kLinkRaw);
  CHECK(layers.count == 1 && layers.steps == 0 && !layers.layer[0].carrier);
  CHECK_EQ(layers.opaque, opaque);
}
void UdpEnds(const Bytes& content, uint16_t port, bool opaque) { Ends(17, Udp(content, port), opaque); }

void IpInIp() {
  CHECK(!Through(4, kV4, "ipip=0@1").layer[0].carrier);
  Through(41, kV6, "ipip=0@1", kV6);
  Ends(4, kV6, true);
  Ends(41, kV4, true);
  Ends(50, kV4, false);  // ESP
  Through(137, Bytes{0, 1, 1, 64} + kV4, "mpls=16@1");
  const Bytes authentication{4, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1};
  Leads(kLinkRaw, Ipv4(authentication + Bytes(12) + kV4, 51), "ipip=0@1", kV4);
}

void Gre() {
  CHECK(!Through(47, Bytes{0, 0, 8, 0} + kV4, "gre=0@1").layer[0].carrier);
  Through(47, Bytes{0x20, 0, 0x86, 0xdd, 0, 0, 1, 2} + kV6, "gre=258@1", kV6);
  Through(47, Bytes{0xb0, 0, 8, 0} + Bytes(4, 7) + Bytes{0, 0, 0, 5} + Bytes(4, 1) + kV4, "gre=5@1");
  const IpLayers bridged = Through(47, Bytes{0, 0, 0x65, 0x58} + kFrame, "gre=0@1 vlan=9@1");
  CHECK(bridged.layer[0].carrier && bridged.macs == 1 && bridged.mac[0].layer == 1);
}

void GreRefusals() {
  for (const uint8_t flags : {0x40, 0x08, 0x04}) Ends(47, Bytes{flags, 0, 8, 0} + kV4, true);  // source routes
  Ends(47, Bytes{0, 2, 8, 0} + kV4, true);                                                     // another version
  Ends(47, Bytes{0, 0, 8, 6} + Bytes(28), false);                                              // ARP
  Ends(47, Bytes{0x20, 0, 8, 0, 1}, true);
}

void Pptp() {
  const Bytes ppp = Bytes{0xff, 3} + Be16(0x0021) + kV4;
  const auto packet = [&](uint8_t upper, uint8_t lower, const Bytes& numbers) {
    return Bytes{upper, lower, 0x88, 0x0b} + Be16(ppp.size()) + Be16(77) + numbers + ppp;
  };
  CHECK(!Through(47, packet(0x30, 1, Bytes(4)), "gre=77@1").layer[0].carrier);
  Through(47, packet(0x30, 0x81, Bytes(8)), "gre=77@1");
  Ends(47, packet(0x20, 0x81, Bytes(4)), false);  // an acknowledgement alone
  Ends(47, packet(0x10, 1, Bytes(4)), true);      // without a key
}

void Erspan() {
  const Bytes numbered{0x10, 0, 0x88, 0xbe, 0, 0, 0, 1}, third{0x10, 0, 0x22, 0xeb, 0, 0, 0, 1};
  CHECK(Through(47, Bytes{0, 0, 0x88, 0xbe} + kFrame, "erspan=0@1 vlan=9@1").layer[0].carrier);
  Through(47, numbered + Bytes{0x10, 3, 0xfb, 0xff, 0, 0, 0, 0} + kFrame, "erspan=1023@1 vlan=9@1");
  Through(47, third + Bytes{0x20, 3, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0} + kFrame, "erspan=9@1 vlan=9@1");
  Through(47, third + Bytes{0x20, 3, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1} + Bytes(8, 3) + kFrame, "erspan=9@1 vlan=9@1");
  Through(47, third + Bytes{0x20, 3, 0, 9, 0, 0, 0, 0, 0, 0, 8, 0} + kV4, "erspan=9@1");
  Ends(47, numbered + Bytes{0x20, 3, 0, 9, 0, 0, 0, 0} + kFrame, true);
  Ends(47, third + Bytes{0x20, 3, 0, 9, 0, 0, 0, 0, 0, 0, 4, 0} + kFrame, true);
}

void L2tpVersion2() {
  const Bytes ppp = Bytes{0xff, 3} + Be16(0x0021) + kV4, ids{0, 7, 0, 8};
  const std::string path = "l2tp2=" + std::to_string(7 << 16 | 8) + "@1";
  CHECK(Through(17, Udp(Bytes{0, 2} + ids + ppp, 1701), path).layer[0].carrier);
  Through(17, Udp(Bytes{0x40, 2} + Be16(8 + ppp.size()) + ids + ppp + Bytes(9), 1701), path);
  Through(17, Udp(Bytes{0x0a, 2} + ids + Bytes(4) + Be16(3) + Bytes(3) + ppp, 1701), path);
  Bytes answer = Udp(Bytes{0, 2} + ids + ppp, 40001);
  answer[0] = 1701 >> 8, answer[1] = 1701 & 0xff;
  Through(17, answer, path);
  UdpEnds(Bytes{0xc8, 2} + Be16(12) + Bytes(8), 1701, false);  // control
  UdpEnds(Bytes{0, 1} + ids + ppp, 1701, true);                // L2F
  UdpEnds(Bytes{0, 2} + ids + Bytes{0xff, 3, 0xc0, 0x21, 1, 1, 0, 4}, 1701, false);
}

void L2tpVersion3() {
  const Bytes session{0, 0, 1, 0}, ppp = Bytes{0xff, 3} + Be16(0x0021) + kV4;
  for (const size_t cookie : {0, 4, 8, 12}) {
    CHECK(Through(115, session + Bytes(cookie, 0xe5) + kFrame, "l2tp3=256@1 vlan=9@1").layer[0].carrier);
    Through(17, Udp(Bytes{0, 3, 0, 0} + session + Bytes(cookie, 0xe5) + kFrame, 1701), "l2tp3=256@1 vlan=9@1");
    Through(115, session + Bytes(cookie, 0xe5) + ppp, "l2tp3=256@1");
    const IpLayers bare = Read(Ipv4(session + Bytes(cookie, 0xe5) + kV4, 115), kLinkRaw);
    CHECK(bare.count == 2 && Same(bare.layer[1].packet, kV4));
  }
  // Four octets too early the packet's number looks like the EtherType of a loopback test, behind a cookie's end as addresses.
  Bytes numbered = kV4;
  numbered[4] = 0x90, numbered[5] = 0;
  const IpLayers looped = Read(Ipv4(session + Bytes{0x11, 0x21, 0x31, 0x41, 0x51, 0x61, 0x71, 0x80, 0xff, 3} + Be16(0x0021) + numbered, 115), kLinkRaw);
  CHECK(looped.count == 2 && Same(looped.layer[1].packet, numbered));
  // Eight octets too late a frame by length looks like one by type.
  const Bytes snap = Bytes{0xaa, 0xaa, 3, 0, 0, 0} + Be16(0x0800) + kV4;
  const IpLayers counted = Read(Ipv4(session + Bytes{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1} + Be16(snap.size()) + snap, 115), kLinkRaw);
  CHECK(counted.count == 2 && counted.mac[0].source[5] == 1);
  Ends(115, Bytes(4) + kFrame, false);  // session 0 is control
  Ends(115, session + Bytes(60, 0xe5), true);
}

void Overlays() {
  const Bytes number{0, 1, 2, 0};
  CHECK(Through(17, Udp(Bytes{8, 0, 0, 0} + number + kFrame, 4789), "vxlan=258@1 vlan=9@1").layer[0].carrier);
  UdpEnds(Bytes{0, 0, 0, 0} + number + kFrame, 4789, true);  // without a number
  UdpEnds(Bytes{8, 0, 0, 0} + number + Ethernet(0x0806, Bytes(28)), 4789, false);
  Through(17, Udp(Bytes{0x0c, 0, 0, 1} + number + kV4, 4790), "vxlan=258@1");
  Through(17, Udp(Bytes{0x0c, 0, 0, 2} + number + kV6, 4790), "vxlan=258@1", kV6);
  Through(17, Udp(Bytes{0x0c, 0, 0, 3} + number + kFrame, 4790), "vxlan=258@1 vlan=9@1");
  Through(17, Udp(Bytes{0x0c, 0, 0, 5} + number + Bytes{0, 1, 1, 64} + kV4, 4790), "vxlan=258@1 mpls=16@1");
  UdpEnds(Bytes{0x0c, 0, 0, 4} + number + kV4, 4790, true);   // a service header
  UdpEnds(Bytes{0x0d, 0, 0, 1} + number + kV4, 4790, false);  // management
  CHECK(Through(17, Udp(Bytes{0, 0, 0x65, 0x58} + number + kFrame, 6081), "geneve=258@1 vlan=9@1").layer[0].carrier);
  Through(17, Udp(Bytes{2, 0x40, 8, 0} + number + Bytes(8, 1) + kV4, 6081), "geneve=258@1");
  UdpEnds(Bytes{0x40, 0, 8, 0} + number + kV4, 6081, true);   // another version
  UdpEnds(Bytes{0, 0x80, 8, 0} + number + kV4, 6081, false);  // control
  UdpEnds(Bytes{63, 0, 8, 0} + number + kV4, 6081, true);     // options beyond the datagram
}

void MobileTunnels() {
  CHECK(Through(17, Udp(Gtp(kV4)), "gtp=9@1").layer[0].carrier);
  Through(17, Udp(Gtp(kV6, 0x34, Bytes{0, 1, 0, 0x85} + Bytes{1, 0x10, 9, 0})), "gtp=9@1", kV6);
  UdpEnds(Gtp(kV4, 0x30, {}, 1), 2152, false);  // an echo
  UdpEnds(Gtp(kV4, 0x50), 2152, true);
  UdpEnds(Gtp(Bytes{0x12, 0x34}), 2152, true);
  UdpEnds(Text("an ordinary datagram to that port"), 2152, true);
  Ends(17, Changed(Udp(Gtp(kV4)), 5, 7), true);  // a datagram shorter than its header
}

void TunnelsInTunnels() {
  const Bytes inner = Ipv4(Udp(Gtp(Ipv4(Bytes{0, 0, 0x65, 0x58} + kFrame, 47))));
  const IpLayers layers = Leads(kLinkEthernet, Ethernet(0x8100, Be16(3) + Be16(0x0800) + inner), "vlan=3@0 gtp=9@1 gre=0@2 vlan=9@2", kV4);
  CHECK(layers.count == 3 && layers.layer[0].carrier && layers.layer[1].carrier && !layers.layer[2].carrier);
  CHECK(layers.macs == 2 && layers.mac[0].layer == 0 && layers.mac[1].layer == 2);
  Bytes deep = kV4;
  for (size_t i = 1; i < kMaxLayers; ++i) deep = Ipv4(deep, 4);
  CHECK(!Read(deep, kLinkRaw).deeper);
  const IpLayers deeper = Read(Ipv4(deep, 4), kLinkRaw);
  CHECK(deeper.deeper && deeper.count == kMaxLayers && !deeper.opaque);
}

void Fragments() {
  const Bytes whole = Ipv4(Bytes(64, 5), 6), tunnel = Bytes{0, 0, 8, 0} + whole, first(tunnel.begin(), tunnel.begin() + 48);
  const IpLayers v4 = Read(Ipv4(first, 47, 7, 0x2000), kLinkRaw);
  CHECK(v4.count == 2 && v4.layer[0].fragment == Fragment::kFirst && !v4.layer[0].truncated && !v4.layer[0].partial);
  CHECK(v4.layer[1].fragment == Fragment::kWhole && v4.layer[1].truncated && v4.layer[1].partial);
  const IpLayers v6 = Read(Ipv6(Bytes{47, 0, 0, 1, 0, 0, 0, 7} + first, 44), kLinkRaw);
  CHECK(v6.count == 2 && v6.layer[0].fragment == Fragment::kFirst && v6.layer[1].partial);
  const IpLayers later = Read(Ipv4(tunnel, 47, 7, 6), kLinkRaw), later6 = Read(Ipv6(Bytes{47, 0, 0, 0x30, 0, 0, 0, 7} + tunnel, 44), kLinkRaw);
  CHECK(later.count == 1 && later.layer[0].fragment == Fragment::kLater && !later.opaque);
  CHECK(later6.count == 1 && later6.layer[0].fragment == Fragment::kLater);
  const IpLayers lone = Read(Ipv6(Bytes{47, 0, 0, 0, 0, 0, 0, 7} + tunnel, 44), kLinkRaw);
  CHECK(lone.count == 2 && lone.layer[0].fragment == Fragment::kWhole);
}

void CutFragments() {
  const Bytes whole = Ipv4(Bytes(64, 5), 6), tunnel = Bytes{0, 0, 8, 0} + whole, first(tunnel.begin(), tunnel.begin() + 48);
  Bytes captured = Ipv4(first, 47, 7, 0x2000);
  captured.pop_back();  // a snap length: what is missing is in no other fragment
  const IpLayers cut = Read(captured, kLinkRaw);
  CHECK(cut.layer[0].truncated && cut.layer[1].truncated && !cut.layer[0].partial && !cut.layer[1].partial);
  // A fragment in a fragment: both wait for others.
  const Bytes nested = Ipv4(Ipv4(first, 47, 7, 0x2000), 4, 7, 0x2000);
  CHECK(Read(nested, kLinkRaw).layer[2].partial);
  // Cut by the datagram's length, not by the fragment's end.
  Bytes datagram = Udp(Gtp(whole));
  datagram[5] = 60;
  const IpLayers shorter = Read(Ipv4(datagram, 17, 7, 0x2000), kLinkRaw);
  CHECK(shorter.count == 2 && shorter.layer[1].truncated && !shorter.layer[1].partial);
}

TEST_PROGRAM(dissect_tunnel) {
  Case("IP in IP, 6in4 and MPLS in IP are entered, ESP is not", IpInIp);
  Case("GRE is read with and without its optional fields", Gre);
  Case("GRE with source routes or of another version is not entered, and said", GreRefusals);
  Case("PPTP's packets are read by their call", Pptp);
  Case("ERSPAN of types I, II and III is read", Erspan);
  Case("L2TPv2 is read in both directions and with all optional fields", L2tpVersion2);
  Case("L2TPv3 is read whatever its cookie", L2tpVersion3);
  Case("VXLAN, its generic extension and GENEVE are read", Overlays);
  Case("GTP-U is read, and other datagrams to its port stand alone", MobileTunnels);
  Case("tunnels in tunnels are read to a depth of six packets", TunnelsInTunnels);
  Case("a first fragment is read and a later one is not, of both versions", Fragments);
  Case("what a fragment's end cuts is told from what the capture cuts", CutFragments);
}

}  // namespace dissect_tunnel_test
