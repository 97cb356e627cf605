#include "dissect/ethernet.h"

#include "dissect/ip.h"

namespace writ::walk {
namespace {

constexpr int kMaxPlausibleTags = 4;

// EtherTypes that are met in pseudowires, besides IP: ARP, reverse ARP, loopback test, MAC control, slow protocols, MPLS, PPPoE,
// EAP over LAN, LLDP, MACsec, 802.1ah, PTP, 802.1ag.
bool IsKnownType(uint16_t type) {
  switch (type) {
    case 0x0806: case 0x8035: case 0x9000: case 0x8808: case 0x8809: case 0x8847: case 0x8848: case 0x8863: case 0x8864:
    case 0x888e: case 0x88cc: case 0x88e5: case 0x88e7: case 0x88f7: case 0x8902:
      return true;
    default:
      return false;
  }
}

constexpr uint8_t kSnap[] = {0xaa, 0xaa, 0x03, 0, 0, 0};

bool IsSnap(ByteView octets) { return octets.size() >= 8 && std::equal(std::begin(kSnap), std::end(kSnap), octets.begin()); }

Likeness LikeIp(uint16_t type, ByteView rest) {
  IpLayer layer;
  return ReadIpHeader(rest, type == kTypeIpv4 ? 4 : 6, &layer) ? Likeness::kIp : Likeness::kNone;
}

// A length that fits, and SNAP or a spanning tree behind it.
Likeness LikeLlc(uint16_t length, ByteView rest) {
  if (length > rest.size() || rest.size() < 2) return Likeness::kNone;
  const uint16_t type = IsSnap(rest) ? LoadBe16(&rest[6]) : 0;
  if ((type == kTypeIpv4 || type == kTypeIpv6) && LikeIp(type, rest.subspan(8)) == Likeness::kIp) return Likeness::kIp;
  return (rest[0] == 0xaa && rest[1] == 0xaa) || (rest[0] == 0x42 && rest[1] == 0x42) ? Likeness::kPlausible : Likeness::kNone;
}

}  // namespace

// RFC 1042: LLC (aa aa 03), organisation 0, EtherType. Other LLC frames carry no IP.
Next ReadLlc(ByteView octets) {
  if (!IsSnap(octets)) return End(What::kNothing);
  return GoType(LoadBe16(&octets[6]), octets.subspan(8));
}

// IEEE 802.1ah (802.1Q clause 9.7): flags in an octet, the I-SID in three, then the customer's own Ethernet header.
Next ReadService(Walk* walk, ByteView octets) {
  if (octets.size() < 4) return End(What::kBroken);
  if (!walk->Step(Wrap::kService, LoadBe24(&octets[1]))) return End(What::kBeyond);
  return Go(What::kEthernet, octets.subspan(4));
}

// A source that is no group, and a known type; IP must have a sane header.
Likeness LikeEthernet(ByteView octets) {
  if (octets.size() < kEthernetHeader || (octets[6] & 1) != 0) return Likeness::kNone;
  uint16_t type = LoadBe16(&octets[12]);
  ByteView rest = octets.subspan(kEthernetHeader);
  for (int tags = 0; IsTag(type); ++tags) {
    if (tags == kMaxPlausibleTags || rest.size() < 4) return Likeness::kNone;
    type = LoadBe16(&rest[2]);
    rest = rest.subspan(4);
  }
  if (type == kTypeIpv4 || type == kTypeIpv6) return LikeIp(type, rest);
  if (type < kSmallestType) return LikeLlc(type, rest);
  return IsKnownType(type) ? Likeness::kPlausible : Likeness::kNone;
}

}  // namespace writ::walk
