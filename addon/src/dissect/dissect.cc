#include "dissect/dissect.h"

#include <algorithm>

#include "dissect/ip.h"
#include "dissect/tunnel.h"

namespace writ {
namespace {

constexpr int kMaxTags = 8;

// IEEE 802 numbers; 0x9100 and 0x9200 are tags of before 802.1ad, still met.
constexpr uint16_t kTypeIpv4 = 0x0800, kTypeIpv6 = 0x86dd, kTypePppoeSession = 0x8864;
constexpr uint16_t kTag8021q = 0x8100, kTag8021ad = 0x88a8, kTag9100 = 0x9100, kTag9200 = 0x9200;
constexpr uint16_t kSmallestType = 0x0600;  // below: an IEEE 802.3 length

Dissection ReadIp(ByteView octets, uint8_t version, IpLayers* layers) {
  if (!ReadIpHeader(octets, version, &layers->layer[0])) return Dissection::kMalformed;
  layers->count = 1;
  ByteView inner;
  while (layers->count < kMaxLayers && FindInnerIp(layers->layer[layers->count - 1], &inner) &&
         ReadIpHeader(inner, 0, &layers->layer[layers->count])) {
    ++layers->count;
  }
  return Dissection::kIp;
}

// RFC 2516 section 4, RFC 1661 section 2 and 6.5: six octets, then the PPP protocol in two octets, or in one
// when that one is odd.
Dissection ReadPppoe(ByteView octets, IpLayers* layers) {
  constexpr size_t kHeader = 6;
  if (octets.size() < kHeader + 1 || octets[0] != 0x11 || octets[1] != 0) return Dissection::kMalformed;
  const size_t stated = LoadBe16(&octets[4]);
  ByteView ppp = octets.subspan(kHeader);
  ppp = ppp.first(std::min(stated, ppp.size()));
  const size_t width = !ppp.empty() && (ppp[0] & 1) != 0 ? 1 : 2;
  if (ppp.size() < width) return Dissection::kMalformed;
  const uint16_t protocol = width == 1 ? ppp[0] : LoadBe16(ppp.data());
  if (protocol == 0x0021) return ReadIp(ppp.subspan(width), 4, layers);
  if (protocol == 0x0057) return ReadIp(ppp.subspan(width), 6, layers);
  return Dissection::kNotIp;
}

bool IsTag(uint16_t type) {
  return type == kTag8021q || type == kTag8021ad || type == kTag9100 || type == kTag9200;
}

// RFC 1042: a length, then LLC and SNAP with an EtherType of organisation 0. Other LLC frames carry no IP.
Dissection ReadLlc(uint16_t length, ByteView rest, IpLayers* layers) {
  static constexpr uint8_t kSnap[] = {0xaa, 0xaa, 0x03, 0, 0, 0};
  rest = rest.first(std::min<size_t>(length, rest.size()));
  if (rest.size() < 8 || !std::equal(std::begin(kSnap), std::end(kSnap), rest.begin()))
    return Dissection::kNotIp;
  const uint16_t type = LoadBe16(&rest[6]);
  if (type == kTypeIpv4) return ReadIp(rest.subspan(8), 4, layers);
  return type == kTypeIpv6 ? ReadIp(rest.subspan(8), 6, layers) : Dissection::kNotIp;
}

// `rest` is what stands behind the EtherType.
Dissection ReadEtherType(uint16_t type, ByteView rest, IpLayers* layers) {
  for (int tags = 0; IsTag(type); ++tags) {
    if (tags == kMaxTags || rest.size() < 4) return Dissection::kMalformed;
    type = LoadBe16(&rest[2]);
    rest = rest.subspan(4);
  }
  if (type == kTypeIpv4) return ReadIp(rest, 4, layers);
  if (type == kTypeIpv6) return ReadIp(rest, 6, layers);
  if (type == kTypePppoeSession) return ReadPppoe(rest, layers);
  return type < kSmallestType ? ReadLlc(type, rest, layers) : Dissection::kNotIp;
}

Dissection ReadEthernet(ByteView frame, IpLayers* layers) {
  if (frame.size() < 14) return Dissection::kMalformed;
  return ReadEtherType(LoadBe16(&frame[12]), frame.subspan(14), layers);
}

// Linux cooked capture: version 1 has 16 octets with the protocol last, version 2 has 20 with the protocol
// first. Of an ARPHRD_NETLINK device the protocol is a netlink family.
Dissection ReadCooked(ByteView frame, size_t header, size_t protocol_at, size_t device_at, IpLayers* layers) {
  constexpr uint16_t kNetlink = 824;
  if (frame.size() < header) return Dissection::kMalformed;
  if (LoadBe16(&frame[device_at]) == kNetlink) return Dissection::kNotIp;
  const uint16_t protocol = LoadBe16(&frame[protocol_at]);
  if (protocol < kSmallestType) return Dissection::kNotIp;  // LINUX_SLL_P_802_3 and the like
  return ReadEtherType(protocol, frame.subspan(header), layers);
}

// BSD loopback: a protocol family in four octets, of the writing machine's byte order. IPv6 has a number of
// its own on each system.
Dissection ReadLoopback(ByteView frame, IpLayers* layers) {
  if (frame.size() < 4) return Dissection::kMalformed;
  const uint32_t big = LoadBe32(frame.data());
  const uint32_t family = big > 0xffff ? __builtin_bswap32(big) : big;
  if (family == 2) return ReadIp(frame.subspan(4), 4, layers);
  const bool ipv6 = family == 10 || family == 24 || family == 28 || family == 30;
  return ipv6 ? ReadIp(frame.subspan(4), 6, layers) : Dissection::kNotIp;
}

}  // namespace

Dissection Dissect(uint16_t link_type, ByteView frame, IpLayers* layers) {
  layers->count = 0;
  switch (link_type) {
    case kLinkEthernet:
      return ReadEthernet(frame, layers);
    case kLinkRaw:
    case kLinkRaw12:
    case kLinkRaw14:
      return ReadIp(frame, 0, layers);
    case kLinkIpv4:
      return ReadIp(frame, 4, layers);
    case kLinkIpv6:
      return ReadIp(frame, 6, layers);
    case kLinkCooked1:
      return ReadCooked(frame, 16, 14, 2, layers);
    case kLinkCooked2:
      return ReadCooked(frame, 20, 0, 8, layers);
    case kLinkNull:
    case kLinkLoop:
      return ReadLoopback(frame, layers);
    default:
      return Dissection::kUnknownLink;
  }
}

}  // namespace writ
