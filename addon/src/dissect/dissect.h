// From a captured frame to the IP packets in it. Bounded work: at most kMaxLayers IP headers, each inside the
// one before. No allocation, no state: one pass over the frame's first octets.
#pragma once
#include "base/bytes.h"

namespace writ {

// Link types as in pcap files (LINKTYPE_*).
enum LinkType : uint16_t {
  kLinkNull = 0,
  kLinkEthernet = 1,
  kLinkRaw12 = 12,
  kLinkRaw14 = 14,
  kLinkRaw = 101,
  kLinkLoop = 108,
  kLinkCooked1 = 113,
  kLinkIpv4 = 228,
  kLinkIpv6 = 229,
  kLinkCooked2 = 276
};
inline constexpr size_t kMaxLayers = 4;

// One IP header in the frame, and the packet it heads. `packet` runs from the header's first octet to the end
// that the IP header states (link padding is not part of it); `truncated` when the capture holds less than
// that.
struct IpLayer {
  ByteView packet;
  const uint8_t* source = nullptr;  // 4 or 16 octets
  const uint8_t* destination = nullptr;
  uint8_t version = 0;  // 4 or 6
  bool truncated = false;
};

enum class Dissection : uint8_t {
  kIp,          // at least one layer
  kNotIp,       // a sane frame that carries no IP packet (ARP, spanning tree, ...)
  kMalformed,   // cut short or contradicting itself before an IP header could be read
  kUnknownLink  // a link type this build does not read
};

struct IpLayers {
  IpLayer layer[kMaxLayers];  // outermost first
  size_t count = 0;
};

// vlan tags: Ethernet 802.1Q, 802.1ad, QinQ stacks; PPPoE session; GTP-U (UDP 2152) to its inner packet.
Dissection Dissect(uint16_t link_type, ByteView frame, IpLayers* layers);

}  // namespace writ
