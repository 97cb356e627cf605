// A glance at a frame: the plainest kinds, of which nearly all traffic is made, are read just as far as it takes to see that no
// selector names them. It knows little and is never wrong: whatever it doesn't know by heart (a fragment, an option, a tunnel but
// GTP-U, a length that doesn't fit) may concern somebody, and Dissect reads it.
//
// Always true, for every frame and table (test/match_glance_test.cc): where MayConcern says no, Dissect finds IP packets that are
// whole fragments of nothing, nothing opaque or beyond its bounds, and TargetTable::Match finds no grant.
#pragma once
#include "dissect/udp.h"
#include "match/target_table.h"

namespace writ {
namespace glance {

inline constexpr size_t kEthernetHeader = 14, kTag = 4, kPppoeHeader = 8, kIpv4Header = 20, kIpv6Header = 40;
inline constexpr int kMostTags = 3;   // far fewer than Dissect reads
inline constexpr uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kIcmp6 = 58;

bool MayConcernIp(const TargetTable& table, ByteView octets, bool inside);

// `octets`: of an IP packet of that size, behind its header.
[[gnu::always_inline]] inline bool MayConcernPayload(const TargetTable& table, uint8_t protocol, ByteView octets, bool inside) {
  if (protocol == kTcp || protocol == kIcmp || protocol == kIcmp6) return false;
  if (protocol != kUdp) return true;
  if (octets.size() < walk::kUdpHeader || !walk::IsUdpTunnel(octets)) return false;
  const size_t stated = LoadBe16(&octets[4]);
  constexpr size_t kHeaders = walk::kUdpHeader + walk::gtp::kHeader;
  if (inside || LoadBe16(&octets[2]) != walk::kPortGtp || (table.path_kinds() & kByTunnel) != 0) return true;
  if (stated < kHeaders || stated > octets.size()) return true;
  const uint8_t* gtp = &octets[walk::kUdpHeader];
  const size_t length = LoadBe16(gtp + 2);
  if ((gtp[0] & walk::gtp::kVersionMask) != walk::gtp::kVersion1 || gtp[1] != walk::gtp::kGpdu || length > stated - kHeaders) return true;
  ByteView rest = octets.subspan(kHeaders, length);
  if (walk::gtp::SkipOptional(gtp[0], &rest) != walk::What::kIp) return true;
  return MayConcernIp(table, rest, true);
}

[[gnu::always_inline]] inline bool MayConcernIpv4(const TargetTable& table, ByteView octets, bool inside) {
  if (octets.size() < kIpv4Header || octets[0] != 0x45 || (LoadBe16(&octets[6]) & 0x3fff) != 0) return true;
  const size_t stated = LoadBe16(&octets[2]);
  if (stated < kIpv4Header || stated > octets.size()) return true;
  if (table.NamesV4(&octets[12], &octets[16])) return true;
  return MayConcernPayload(table, octets[9], octets.subspan(kIpv4Header, stated - kIpv4Header), inside);
}

[[gnu::always_inline]] inline bool MayConcernIpv6(const TargetTable& table, ByteView octets, bool inside) {
  if (octets.size() < kIpv6Header || octets[0] >> 4 != 6) return true;
  const size_t payload = LoadBe16(&octets[4]);
  if (payload == 0 || payload > octets.size() - kIpv6Header) return true;
  if (table.NamesV6(&octets[8], &octets[24])) return true;
  return MayConcernPayload(table, octets[6], octets.subspan(kIpv6Header, payload), inside);
}

}  // namespace glance

// False: an Ethernet frame of somebody whom no selector of the table names, and with nothing in it that was not read.
[[gnu::always_inline]] inline bool MayConcern(const TargetTable& table, ByteView frame) {
  using namespace glance;
  if (frame.size() < kEthernetHeader || (table.path_kinds() & kByMac) != 0) return true;
  uint16_t type = LoadBe16(&frame[12]);
  ByteView rest = frame.subspan(kEthernetHeader);
  const bool circuits = (table.path_kinds() & kByCircuit) != 0;
  for (int tags = 0; type == 0x8100 || type == 0x88a8; ++tags) {
    if (circuits || tags == kMostTags || rest.size() < kTag) return true;
    type = LoadBe16(&rest[2]);
    rest = rest.subspan(kTag);
  }
  if (type == 0x8864) {   // RFC 2516: version and type, a session; RFC 1661: the protocol in two octets
    if (circuits || rest.size() < kPppoeHeader || LoadBe16(&rest[0]) != 0x1100) return true;
    const size_t stated = LoadBe16(&rest[4]);
    const uint16_t protocol = LoadBe16(&rest[6]);
    if (stated < 2 || stated > rest.size() - 6) return true;
    rest = rest.subspan(kPppoeHeader, stated - 2);
    type = protocol == 0x0021 ? walk::kTypeIpv4 : protocol == 0x0057 ? walk::kTypeIpv6 : 0;
  }
  if (type == walk::kTypeIpv4) return MayConcernIpv4(table, rest, false);
  return type != walk::kTypeIpv6 || MayConcernIpv6(table, rest, false);
}

}  // namespace writ
