// How the dissectors hand on to each other. Each reads one header and returns what comes next, so that nothing calls itself: the
// loop in dissect.cc goes on until one of the endings. Bounds end every walk: each round adds a layer, a step, a tag or an Ethernet
// header, or passes from a framing to what can only be one of these.
#pragma once
#include "dissect/dissect.h"

namespace writ::walk {

enum class What : uint8_t {
  kIp,         // type: the version it must be, 0 as its first four bits say
  kEthernet,   // from the destination address on
  kEtherType,  // type: the EtherType; from behind it on
  kLlc,
  kMpls,
  kPppoe,
  kPpp,
  kService,  // 802.1ah, from behind its EtherType on
  kGre,
  kL2tp3,  // over IP, from the session id on
  kUdpTunnel,
  kWifi,  // type: the octets that its header is padded to a multiple of
  // Endings:
  kNothing,  // read, and no IP packet in it
  kClosed,   // may hold one, but in a form that is not read
  kBroken,   // cut short or contradicting itself
  kBeyond    // a bound was met
};

struct Next {
  ByteView octets;
  What what;
  uint16_t type;
};

inline Next Go(What what, ByteView octets, uint16_t type = 0) { return {octets, what, type}; }
inline Next End(What what) { return {{}, what, 0}; }

// Steps and Ethernet headers are counted here until an IP header stands behind them: of what leads nowhere nothing is kept.
struct Walk {
  explicit Walk(IpLayers* layers) : out(layers) {}

  IpLayers* out;
  const uint8_t* fragment_end = nullptr;  // where the innermost first fragment that was captured whole ends
  uint8_t steps = 0, macs = 0, tags = 0;
  bool access = false;  // an access tunnel was entered since the last IP header

  [[nodiscard]] bool Step(Wrap wrap, uint32_t value) {
    if (steps == kMaxSteps) return false;
    out->step[steps++] = {value, wrap, out->count};
    return true;
  }
  [[nodiscard]] bool Mac(const uint8_t* source, const uint8_t* destination) {
    if (macs == kMaxMacs) return false;
    out->mac[macs++] = {source, destination, out->count};
    return true;
  }
};

inline constexpr uint16_t kTypeIpv4 = 0x0800, kTypeIpv6 = 0x86dd;  // IEEE 802 numbers, as those below
inline constexpr uint16_t kTypeBridged = 0x6558;                   // a whole Ethernet frame (RFC 1701)
inline constexpr uint16_t kSmallestType = 0x0600;                  // below: an IEEE 802.3 length

inline uint32_t LoadBe24(const uint8_t* p) { return uint32_t{p[0]} << 16 | uint32_t{p[1]} << 8 | p[2]; }

// What follows an EtherType that stands in another header than Ethernet's: there it can't be a length.
inline Next GoType(uint16_t type, ByteView rest) {
  return type < kSmallestType ? End(What::kNothing) : Go(What::kEtherType, rest, type);
}

// link.cc
Next ReadLink(Walk* walk, uint16_t link_type, ByteView frame, bool* known);
// ethernet.cc
Next ReadLlc(ByteView octets);
Next ReadService(Walk* walk, ByteView octets);
// How far octets that nothing names look like what they might be.
enum class Likeness : uint8_t { kNone, kPlausible, kIp };  // kIp: an IP packet with a sane header is inside
Likeness LikeEthernet(ByteView octets);
// mpls.cc
Next ReadMpls(Walk* walk, ByteView octets);
// wifi.cc
Next ReadWifi(Walk* walk, ByteView octets, uint16_t padding);
Next ReadRadiotap(ByteView octets);
// udp.cc; overlay.cc
Next ReadOtherUdpTunnel(Walk* walk, uint16_t port, ByteView octets);
Next ReadVxlan(Walk* walk, ByteView octets);
Next ReadVxlanGpe(Walk* walk, ByteView octets);
Next ReadGeneve(Walk* walk, ByteView octets);
// gre.cc
Next ReadGre(Walk* walk, ByteView octets);
// l2tp.cc
Next ReadL2tp(Walk* walk, ByteView octets);
Next ReadL2tp3(Walk* walk, ByteView octets);

}  // namespace writ::walk
