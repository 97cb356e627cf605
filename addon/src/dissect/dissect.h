// From a captured frame to the IP packets in it, and the path they were found on. Bounded work: at most kMaxLayers IP headers,
// kMaxSteps labels and kMaxMacs Ethernet headers, each inside the one before; what lies deeper is said (`deeper`), not read. No
// allocation, no state: one pass over the frame's first octets. Fragments are read one by one: see IpLayer.
#pragma once
#include "base/bytes.h"

namespace writ {

// Link types as in pcap files (LINKTYPE_*).
enum LinkType : uint16_t {
  kLinkNull = 0,
  kLinkEthernet = 1,
  kLinkPpp = 9,
  kLinkRaw12 = 12,
  kLinkRaw14 = 14,
  kLinkPppSerial = 50,
  kLinkRaw = 101,
  kLinkCiscoHdlc = 104,
  kLinkWifi = 105,
  kLinkLoop = 108,
  kLinkCooked1 = 113,
  kLinkRadiotap = 127,
  kLinkMpls = 219,
  kLinkIpv4 = 228,
  kLinkIpv6 = 229,
  kLinkCooked2 = 276
};
inline constexpr size_t kMaxLayers = 6;
inline constexpr size_t kMaxSteps = 16;
inline constexpr size_t kMaxMacs = 3;

enum class Fragment : uint8_t { kWhole, kFirst, kLater };

// One IP header in the frame, and the packet it heads. `packet` runs from the header's first octet to the end that the IP header
// states (link padding is not part of it).
struct IpLayer {
  ByteView packet;
  const uint8_t* source;  // 4 or 16 octets
  const uint8_t* destination;
  uint8_t version;    // 4 or 6
  Fragment fragment;  // a later fragment is never looked into; a lone one of IPv6 (offset 0, no more, RFC 6946) is whole
  bool truncated;     // the frame holds less than the header states
  bool partial;       // of these: it ends where a first fragment further out ends; the rest is in that one's other fragments
  bool carrier;       // it carries an access tunnel (GTP-U, L2TP, VXLAN, GENEVE, ERSPAN, GRE with Ethernet) that was entered
};

// What stands between the link and an IP header, or between two of them, in order from the outside. What leads to no IP packet
// leaves no step.
enum class Wrap : uint8_t {
  kVlan,     // value: VID 1..4095 (VID 0, a mere priority tag, is no step)
  kService,  // 802.1ah I-SID
  kMpls,     // label; one step each
  kPppoe,    // session id
  kGtpU,     // TEID
  kIpIp,     // 0: IPv4 or IPv6 straight in IPv4 or IPv6 (RFC 2003, 2473, 4213)
  kGre,      // key, 0 without (RFC 2784, 2890; version 1: RFC 2637, its call id)
  kErspan,   // session id (types II and III; I has none: 0), instead of the GRE below it
  kL2tp2,    // tunnel id << 16 | session id (RFC 2661)
  kL2tp3,    // session id (RFC 3931), over IP or UDP
  kVxlan,    // VNI (RFC 7348; GPE too)
  kGeneve    // VNI (RFC 8926)
};

struct PathStep {
  uint32_t value;
  Wrap wrap;
  uint8_t layer;  // how many IP layers lie further out: 0 on the link itself
};

// One Ethernet (or 802.11) header's addresses, 6 octets each. nullptr: the frame does not say (cooked capture names one only).
struct MacPair {
  const uint8_t* source;
  const uint8_t* destination;
  uint8_t layer;  // as in PathStep
};

enum class Dissection : uint8_t {
  kIp,          // at least one layer
  kNotIp,       // a sane frame that carries no IP packet (ARP, spanning tree, ...)
  kMalformed,   // cut short or contradicting itself before an IP header could be read
  kUnknownLink  // a link type this build does not read
};

struct IpLayers {
  IpLayer layer[kMaxLayers];  // outermost first
  PathStep step[kMaxSteps];
  MacPair mac[kMaxMacs];
  uint8_t count = 0, steps = 0, macs = 0;  // the arrays stay as they are beyond these
  bool deeper = false;                     // one of the bounds was met: something inside was not read
  bool opaque = false;  // the innermost layer carries what is a tunnel by its protocol or port, and could not be entered
};

// Enters, in any order that makes sense: 802.1Q, 802.1ad, 802.1ah, LLC/SNAP, MPLS (and Ethernet pseudowires), PPPoE sessions, PPP,
// IPv4 with options, IPv6 with extension headers, IP in IP, 6in4, GRE (0 and 1, Ethernet too), ERSPAN, L2TPv2, L2TPv3, VXLAN,
// GENEVE, GTP-U. docs/dissection.md says how each is told, and what is not read.
Dissection Dissect(uint16_t link_type, ByteView frame, IpLayers* layers);

}  // namespace writ
