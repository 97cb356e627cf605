// Frames into IP packets: each encapsulation, each way to be cut or to contradict oneself.
#include "dissect/dissect.h"

#include <algorithm>
#include <memory>
#include <random>

#include "dissect_fixture.h"

using namespace writ;
using namespace writ::test;

namespace dissect_test {

// ---- link layers

void PlainEthernet() {
  const Bytes v4 = Ethernet(0x0800, kV4), v6 = Ethernet(0x86dd, kV6);
  CHECK(Same(Read(v4).layer[0].packet, kV4) && Same(Read(v6).layer[0].packet, kV6));
  const Bytes padded = Ethernet(0x0800, kV4 + Bytes(20, 0));
  CHECK(Same(Read(padded).layer[0].packet, kV4));
  Is(Dissection::kNotIp, Ethernet(0x0806, Bytes(28, 1)));
  Is(Dissection::kNotIp, Ethernet(0x8863, Bytes(28, 1)));
  Is(Dissection::kMalformed, Ethernet(0x0800, kV6));
  Is(Dissection::kMalformed, Ethernet(0x86dd, kV4));
}

void TagStacks() {
  for (const uint16_t tag : {0x8100, 0x88a8, 0x9100, 0x9200}) {
    Bytes rest = Be16(0x0800) + kV4;
    for (size_t depth = 1; depth <= kMaxSteps + 1; ++depth) {
      rest = Be16((depth & 15) * 0x1001 + 16) + rest;  // priority bits too
      const Bytes frame = Ethernet(tag, rest);
      if (depth <= kMaxSteps) {
        const IpLayers layers = Read(frame);
        CHECK(Same(layers.layer[0].packet, kV4) && layers.steps == depth && !layers.deeper);
        CHECK_EQ(layers.step[0].value, (depth & 15) + 16);
      } else {
        CHECK(Read(frame, kLinkEthernet, Dissection::kMalformed).deeper);
      }
      rest = Be16(tag) + rest;
    }
  }
  Is(Dissection::kNotIp, Ethernet(0x88a8, Be16(1) + Be16(0x8100) + Be16(2) + Be16(0x0806) + Bytes(28)));
}

void PppoeSessions() {
  CHECK(Same(Read(Ethernet(0x8864, Pppoe(Be16(0x0021) + kV4))).layer[0].packet, kV4));
  CHECK(Same(Read(Ethernet(0x8864, Pppoe(Be16(0x0057) + kV6))).layer[0].packet, kV6));
  CHECK(Same(Read(Ethernet(0x8864, Pppoe(Bytes{0x21} + kV4))).layer[0].packet, kV4));
  CHECK(Same(Read(Ethernet(0x8864, Pppoe(Bytes{0x57} + kV6))).layer[0].packet, kV6));
  CHECK(Same(
      Read(Ethernet(0x8100, Be16(7) + Be16(0x8864) + Pppoe(Be16(0x0021) + kV4) + Bytes(12))).layer[0].packet,
      kV4));
  Is(Dissection::kNotIp, Ethernet(0x8864, Pppoe(Be16(0xc021) + Bytes(8))));
  Is(Dissection::kMalformed, Ethernet(0x8864, Bytes{0x21, 0, 0, 5, 0, 4, 0, 0x21, 0, 0}));
  Is(Dissection::kMalformed, Ethernet(0x8864, Bytes{0x11, 0, 0, 5, 0, 0, 0, 0x21} + kV4));
  const Bytes cut = Ethernet(0x8864, Bytes{0x11, 0, 0, 5} + Be16(2 + 25) + Be16(0x0021) +
                                         kV4);  // the session says the packet is shorter
  CHECK(Read(cut).layer[0].truncated);
}

void LlcAndSnap() {
  const Bytes snap = Bytes{0xaa, 0xaa, 3, 0, 0, 0} + Be16(0x0800) + kV4;
  CHECK(Same(Read(Ethernet(static_cast<uint16_t>(snap.size()), snap)).layer[0].packet, kV4));
  Is(Dissection::kNotIp, Ethernet(38, Bytes{0x42, 0x42, 3} + Bytes(35)));
  Is(Dissection::kNotIp, Ethernet(0, {}));
}

void OtherLinks() {
  for (const uint16_t link : {kLinkRaw, kLinkRaw12, kLinkRaw14}) {
    CHECK(Same(Read(kV4, link).layer[0].packet, kV4) && Same(Read(kV6, link).layer[0].packet, kV6));
    Is(Dissection::kMalformed, Bytes(40, 0x50), link);
    Is(Dissection::kMalformed, {}, link);
  }
  CHECK(Same(Read(kV4, kLinkIpv4).layer[0].packet, kV4) && Same(Read(kV6, kLinkIpv6).layer[0].packet, kV6));
  Is(Dissection::kMalformed, kV6, kLinkIpv4);
  Is(Dissection::kMalformed, kV4, kLinkIpv6);
  Is(Dissection::kUnknownLink, kV4, 106);
}

void CookedLinks() {
  const auto first = [](uint16_t protocol, uint16_t device) {
    return Be16(0) + Be16(device) + Be16(6) + Bytes(8) + Be16(protocol);
  };
  const auto second = [](uint16_t protocol, uint16_t device) {
    return Be16(protocol) + Be16(0) + Bytes{0, 0, 0, 2} + Be16(device) + Bytes{0, 6} + Bytes(8);
  };
  CHECK(Same(Read(first(0x0800, 1) + kV4, kLinkCooked1).layer[0].packet, kV4));
  CHECK(Same(Read(second(0x86dd, 1) + kV6, kLinkCooked2).layer[0].packet, kV6));
  CHECK(Same(Read(first(0x8100, 1) + Be16(9) + Be16(0x0800) + kV4, kLinkCooked1).layer[0].packet, kV4));
  Is(Dissection::kNotIp, first(4, 1) + Bytes(40), kLinkCooked1);
  Is(Dissection::kNotIp, first(0x0800, 824) + kV4, kLinkCooked1);
  Is(Dissection::kNotIp, second(0x0806, 1) + Bytes(40), kLinkCooked2);
}

void LoopbackLinks() {
  for (const uint16_t link : {kLinkNull, kLinkLoop}) {
    CHECK(Same(Read(Bytes{2, 0, 0, 0} + kV4, link).layer[0].packet, kV4));
    CHECK(Same(Read(Bytes{0, 0, 0, 2} + kV4, link).layer[0].packet, kV4));
    for (const uint8_t family : {10, 24, 28, 30}) {
      CHECK(Same(Read(Bytes{family, 0, 0, 0} + kV6, link).layer[0].packet, kV6));
      CHECK(Same(Read(Bytes{0, 0, 0, family} + kV6, link).layer[0].packet, kV6));
    }
    Is(Dissection::kNotIp, Bytes{7, 0, 0, 0} + kV4, link);
  }
}

// ---- IP

Bytes Changed(Bytes frame, size_t at, uint8_t value) {
  frame[at] = value;
  return frame;
}

void Ipv4Contradictions() {
  Is(Dissection::kMalformed, Changed(kV4, 0, 0x44), kLinkRaw);  // header of 16 octets
  Is(Dissection::kMalformed, Changed(kV4, 0, 0x4f), kLinkRaw);  // header longer than the packet
  Is(Dissection::kMalformed, Changed(kV4, 3, 19), kLinkRaw);    // total length below the header
  Is(Dissection::kMalformed, Changed(kV4, 3, 0), kLinkRaw);     // total length 0
  CHECK(Read(Changed(kV4, 3, 34), kLinkRaw).layer[0].truncated);
  const Bytes options = Ipv4(Text("x"), 17, 7, 0, Bytes{148, 4, 0, 0});
  CHECK(Same(Read(options, kLinkRaw).layer[0].packet, options));
  const Bytes bare = Ipv4({}, 59);
  CHECK(Same(Read(bare + Bytes(26), kLinkRaw).layer[0].packet, bare));
}

void Ipv6Lengths() {
  Is(Dissection::kMalformed, Ipv6({}, 6) + Text("abc"), kLinkRaw);
  Is(Dissection::kMalformed, Ipv6({}, 0) + Bytes{6, 0, 0xc2, 4, 0, 1, 0, 0} + Bytes(40),
     kLinkRaw);  // a jumbogram
  const Bytes none = Ipv6({}, 59);
  CHECK(Same(Read(none + Bytes(6), kLinkRaw).layer[0].packet, none));
}

// ---- GTP-U

const IpLayers Tunnel(const Bytes& outer, size_t layers) {
  const IpLayers out = Read(outer, kLinkRaw);
  CHECK_EQ(out.count, layers);
  return out;
}

void GtpUserPackets() {
  for (const Bytes& inner : {kV4, kV6}) {
    const Bytes v4 = Ipv4(Udp(Gtp(inner))), v6 = Ipv6(Udp(Gtp(inner)));
    CHECK(Same(Tunnel(v4, 2).layer[1].packet, inner) && Same(Tunnel(v6, 2).layer[1].packet, inner));
    const Bytes vlan = Ethernet(0x8100, Be16(3) + Be16(0x0800) + v4);
    CHECK(Same(Read(vlan).layer[1].packet, inner));
  }
  for (const uint8_t flags : {0x31, 0x32, 0x33}) {
    const Bytes frame =
        Ipv4(Udp(Gtp(kV4, flags, Bytes{0, 1, 0, 0x85})));  // without E the type octet means nothing
    CHECK(Same(Tunnel(frame, 2).layer[1].packet, kV4));
  }
}

void GtpExtensions() {
  const Bytes container =
      Bytes{0, 1, 0, 0x85} + Bytes{1, 0x10, 9, 0};  // 3GPP TS 38.415, PDU session container
  CHECK(Same(Tunnel(Ipv4(Udp(Gtp(kV4, 0x34, container))), 2).layer[1].packet, kV4));
  const Bytes two = Bytes{0, 1, 0, 0x85} + Bytes{1, 0x10, 9, 0x40} + Bytes{2, 1, 2, 3, 4, 5, 6, 0};
  CHECK(Same(Tunnel(Ipv4(Udp(Gtp(kV4, 0x36, two))), 2).layer[1].packet, kV4));
  CHECK(Same(Tunnel(Ipv4(Udp(Gtp(kV4, 0x34, Bytes{0, 1, 0, 0}))), 2).layer[1].packet, kV4));
  Tunnel(Ipv4(Udp(Gtp(kV4, 0x34, Bytes{0, 1, 0, 0x85} + Bytes{0, 0, 0, 0}))),
         1);  // an extension of no length
  Tunnel(Ipv4(Udp(Gtp(kV4, 0x34, Bytes{0, 1, 0, 0x85} + Bytes{200, 0, 0, 0}))), 1);  // longer than the packet
  Bytes many{0, 1, 0, 0x85};
  for (int i = 0; i < 9; ++i) many = many + Bytes{1, 0, 0, static_cast<uint8_t>(i == 8 ? 0 : 0x85)};
  Tunnel(Ipv4(Udp(Gtp(kV4, 0x34, many))), 1);
}

void NoGtpUserPacket() {
  Tunnel(Ipv4(Udp(Gtp(kV4), 2153)), 1);                // another port
  Tunnel(Ipv4(Udp(Gtp(kV4, 0x30, {}, 1))), 1);         // echo request
  Tunnel(Ipv4(Udp(Gtp(kV4, 0x50))), 1);                // version 2
  Tunnel(Ipv4(Udp(Gtp(kV4, 0x20))), 1);                // GTP'
  Tunnel(Ipv4(Udp(Gtp(kV4)), 6), 1);                   // TCP
  Tunnel(Ipv4(Udp(Gtp(Bytes{0x12, 0x34, 0, 0}))), 1);  // no IP inside
  Tunnel(Ipv4(Udp(Gtp({}))), 1);
  Tunnel(Ipv4(Udp(Gtp(Changed(kV4, 0, 0x41)))), 1);  // a damaged packet inside
}

void GtpInFragments() {
  const Bytes datagram = Udp(Gtp(kV4));
  const Bytes first(datagram.begin(), datagram.begin() + 40), rest(datagram.begin() + 40, datagram.end());
  const IpLayers layers = Tunnel(Ipv4(first, 17, 7, 0x2000), 2);
  CHECK(layers.layer[1].truncated && !layers.layer[0].truncated);
  Tunnel(Ipv4(rest, 17, 7, 5), 1);      // a later fragment
  Tunnel(Ipv4(datagram, 17, 7, 5), 1);  // even when it looks like a header
  Tunnel(Ipv6(Bytes{17, 0, 0, 0x28, 0, 0, 0, 1} + datagram, 44), 1);
  const IpLayers v6 = Tunnel(Ipv6(Bytes{17, 0, 0, 0x01, 0, 0, 0, 1} + first, 44), 2);
  CHECK(v6.layer[1].truncated);
}

void Ipv6Extensions() {
  const Bytes datagram = Udp(Gtp(kV4));
  const Bytes pad{0, 0, 1, 4, 0, 0, 0, 0};  // next header 0 is filled in below
  const auto chain = [&](const std::vector<uint8_t>& types) {
    Bytes out;
    for (size_t i = 0; i < types.size(); ++i)
      out = out + Changed(pad, 0, i + 1 < types.size() ? types[i + 1] : 17);
    return Ipv6(out + datagram, types[0]);
  };
  for (const uint8_t type : {0, 43, 60}) CHECK(Same(Tunnel(chain({type}), 2).layer[1].packet, kV4));
  CHECK(Same(Tunnel(chain({0, 60, 43, 60}), 2).layer[1].packet, kV4));
  CHECK(Same(Tunnel(chain({60, 60, 60, 60, 60, 60, 60, 60}), 2).layer[1].packet, kV4));
  Tunnel(chain({60, 60, 60, 60, 60, 60, 60, 60, 60}), 1);
  CHECK(
      Same(Tunnel(Ipv6(Bytes{17, 4, 0, 0, 0, 0, 0, 1} + Bytes(16) + datagram, 51), 2).layer[1].packet, kV4));
  Tunnel(Ipv6(Bytes{17, 255, 0, 0, 0, 0, 0, 0} + datagram, 60), 1);
}

void BoundedDepth() {
  Bytes packet = kV4;
  for (int i = 0; i < 10; ++i) packet = Ipv4(Udp(Gtp(packet)));
  const IpLayers layers = Tunnel(packet, kMaxLayers);
  CHECK(!layers.layer[kMaxLayers - 1].truncated);
}

// ---- hostile input

struct Sample {
  uint16_t link_type;
  Bytes frame;
};

std::vector<Sample> Samples() {
  const Bytes gtp = Udp(Gtp(kV6, 0x34, Bytes{0, 1, 0, 0x85} + Bytes{1, 0x10, 9, 0}));
  return {{kLinkEthernet, Ethernet(0x0800, kV4)},
          {kLinkEthernet, Ethernet(0x88a8, Be16(1) + Be16(0x8100) + Be16(2) + Be16(0x86dd) + kV6)},
          {kLinkEthernet, Ethernet(0x8100, Be16(1) + Be16(0x8864) + Pppoe(Be16(0x0021) + Ipv4(gtp)))},
          {kLinkEthernet,
           Ethernet(0x86dd, Ipv6(Bytes{60, 0, 1, 4, 0, 0, 0, 0} + Bytes{17, 0, 1, 4, 0, 0, 0, 0} + gtp, 0))},
          {kLinkEthernet,
           Ethernet(static_cast<uint16_t>(8 + kV4.size()), Bytes{0xaa, 0xaa, 3, 0, 0, 0, 8, 0} + kV4)},
          {kLinkCooked1, Bytes(14) + Be16(0x0800) + Ipv4(Udp(Gtp(Ipv4(gtp))))},
          {kLinkCooked2, Be16(0x86dd) + Bytes(18) + kV6},
          {kLinkNull, Bytes{30, 0, 0, 0} + kV6},
          {kLinkRaw, Ipv4(gtp, 17, 7, 0, Bytes{148, 4, 0, 0})}};
}

// Each in memory of its own size, so that a read past the end is seen.
Dissection DissectCopy(uint16_t link_type, ByteView octets) {
  const auto exact = std::make_unique<uint8_t[]>(octets.size());
  std::copy(octets.begin(), octets.end(), exact.get());
  IpLayers layers;
  return DissectChecked(link_type, {exact.get(), octets.size()}, &layers);
}

void CutAnywhere() {
  for (const Sample& sample : Samples()) {
    CHECK_EQ(DissectCopy(sample.link_type, sample.frame), Dissection::kIp);
    bool readable = false;
    for (size_t n = 0; n < sample.frame.size(); ++n) {
      const Dissection verdict = DissectCopy(sample.link_type, ByteView(sample.frame).first(n));
      if (readable)
        CHECK_EQ(verdict, Dissection::kIp);  // once the header is whole, more octets never unmake it
      readable = verdict == Dissection::kIp;
    }
  }
}

void FlippedAnywhere() {
  for (const Sample& sample : Samples()) {
    Bytes frame = sample.frame;
    for (size_t i = 0; i < frame.size(); ++i) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        frame[i] ^= static_cast<uint8_t>(1u << bit);
        DissectCopy(sample.link_type, frame);
        frame[i] ^= static_cast<uint8_t>(1u << bit);
      }
    }
  }
}

void RandomChanges() {
  std::mt19937 random(1);
  const std::vector<Sample> samples = Samples();
  const uint16_t links[] = {0, 1, 9, 12, 14, 50, 101, 104, 105, 108, 113, 127, 219, 228, 229, 276, 10};
  for (int i = 0; i < 60'000; ++i) {
    const Sample& sample = samples[random() % samples.size()];
    Bytes frame = sample.frame;
    for (unsigned changes = random() % 6; changes > 0; --changes)
      frame[random() % frame.size()] = static_cast<uint8_t>(random());
    frame.resize(random() % 4 == 0 ? random() % (frame.size() + 1) : frame.size());
    DissectCopy(random() % 8 == 0 ? links[random() % std::size(links)] : sample.link_type, frame);
  }
}

TEST_PROGRAM(dissect) {
  Case("an IP packet in Ethernet ends where its header says", PlainEthernet);
  Case("802.1Q, 802.1ad and older tags are read in stacks of up to sixteen", TagStacks);
  Case("PPPoE sessions are read, with one and two octets of protocol", PppoeSessions);
  Case("LLC is no IP, but for SNAP that says so", LlcAndSnap);
  Case("raw links go by the version, or hold to their own", OtherLinks);
  Case("both Linux cooked forms are read", CookedLinks);
  Case("loopback families are read in both byte orders and all systems' numbers", LoopbackLinks);
  Case("an IPv4 header that contradicts itself is malformed", Ipv4Contradictions);
  Case("an IPv6 payload of length 0 is believed only when nothing follows", Ipv6Lengths);
  Case("the packet inside GTP-U is found", GtpUserPackets);
  Case("GTP-U extension headers are passed over, within bounds", GtpExtensions);
  Case("what is no G-PDU, or holds no IP, is not looked into", NoGtpUserPacket);
  Case("only a first fragment has a tunnel header, and what it holds is cut", GtpInFragments);
  Case("IPv6 extension headers are followed, within bounds", Ipv6Extensions);
  Case("tunnels in tunnels are read to a fixed depth", BoundedDepth);
  Case("frames cut at any octet are read within their bounds", CutAnywhere);
  Case("frames with any bit flipped are read within their bounds", FlippedAnywhere);
  Case("60,000 randomly changed frames are read within their bounds", RandomChanges);
}

}  // namespace dissect_test
