// What a capture file or an interface starts its frames with, but for Ethernet.
#include "dissect/walk.h"

namespace writ::walk {
namespace {

// Linux ARPHRD_*: of a netlink device the protocol is a netlink family, of a frame relay device it means nothing; a radiotap
// device's frames start with radiotap whatever the protocol says.
constexpr uint16_t kNetlink = 824, kFrameRelay = 770, kDeviceRadiotap = 803;
constexpr uint16_t kCookedLlc = 4;  // LINUX_SLL_P_802_2

struct CookedForm {
  size_t header, protocol, device, address_length, address;  // where in the header
};
// LINKTYPE_LINUX_SLL: the address' length in two octets (the upper is always 0); LINKTYPE_LINUX_SLL2: in one.
constexpr CookedForm kCookedFirst{16, 14, 2, 5, 6}, kCookedSecond{20, 0, 8, 11, 12};

// Linux cooked capture names the sender alone.
Next ReadCooked(Walk* walk, ByteView frame, const CookedForm& form) {
  if (frame.size() < form.header) return End(What::kBroken);
  const ByteView rest = frame.subspan(form.header);
  const uint16_t device = LoadBe16(&frame[form.device]), protocol = LoadBe16(&frame[form.protocol]);
  if (device == kNetlink || device == kFrameRelay) return End(What::kNothing);
  if (device == kDeviceRadiotap) return ReadRadiotap(rest);
  if (frame[form.address_length] == 6 && !walk->Mac(&frame[form.address], nullptr)) return End(What::kBeyond);
  return protocol == kCookedLlc ? Go(What::kLlc, rest) : GoType(protocol, rest);
}

// BSD loopback: a protocol family in four octets, of the writing machine's byte order. IPv6 has a number of its own on each system.
Next ReadLoopback(ByteView frame) {
  if (frame.size() < 4) return End(What::kBroken);
  const uint32_t big = LoadBe32(frame.data());
  const uint32_t family = big > 0xffff ? __builtin_bswap32(big) : big;
  if (family == 2) return Go(What::kIp, frame.subspan(4), 4);
  const bool ipv6 = family == 10 || family == 24 || family == 28 || family == 30;
  return ipv6 ? Go(What::kIp, frame.subspan(4), 6) : End(What::kNothing);
}

// Cisco HDLC: an address, a control octet, an EtherType.
Next ReadHdlc(ByteView frame) {
  if (frame.size() < 4) return End(What::kBroken);
  return GoType(LoadBe16(&frame[2]), frame.subspan(4));
}

// LINKTYPE_PPP_HDLC: RFC 1662 framing, or Cisco HDLC by its addresses (0x0f unicast, 0x8f multicast).
Next ReadPppSerial(ByteView frame) {
  if (frame.size() >= 2 && (frame[0] == 0x0f || frame[0] == 0x8f) && frame[1] == 0) return ReadHdlc(frame);
  return Go(What::kPpp, frame);
}

}  // namespace

Next ReadLink(Walk* walk, uint16_t link_type, ByteView frame, bool* known) {
  *known = true;
  switch (link_type) {
    case kLinkEthernet: return Go(What::kEthernet, frame);
    case kLinkRaw:
    case kLinkRaw12:
    case kLinkRaw14: return Go(What::kIp, frame, 0);
    case kLinkIpv4: return Go(What::kIp, frame, 4);
    case kLinkIpv6: return Go(What::kIp, frame, 6);
    case kLinkCooked1: return ReadCooked(walk, frame, kCookedFirst);
    case kLinkCooked2: return ReadCooked(walk, frame, kCookedSecond);
    case kLinkNull:
    case kLinkLoop: return ReadLoopback(frame);
    case kLinkPpp: return Go(What::kPpp, frame);
    case kLinkPppSerial: return ReadPppSerial(frame);
    case kLinkCiscoHdlc: return ReadHdlc(frame);
    case kLinkMpls: return Go(What::kMpls, frame);
    case kLinkWifi: return Go(What::kWifi, frame, 1);
    case kLinkRadiotap: return ReadRadiotap(frame);
    default: *known = false; return End(What::kNothing);
  }
}

}  // namespace writ::walk
