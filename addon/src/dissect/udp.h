// Which datagrams are tunnels: by the port they are sent to; L2TP answers from its port too.
#pragma once
#include <algorithm>

#include "dissect/gtp.h"
#include "dissect/walk.h"

namespace writ::walk {

inline constexpr size_t kUdpHeader = 8;
inline constexpr uint16_t kPortL2tp = 1701;      // RFC 2661 section 8.1
inline constexpr uint16_t kPortGtp = 2152;       // 3GPP TS 29.281 clause 4.4.2: G-PDUs are sent to it, from any port
inline constexpr uint16_t kPortVxlan = 4789;     // RFC 7348 section 5
inline constexpr uint16_t kPortVxlanGpe = 4790;  // draft-ietf-nvo3-vxlan-gpe
inline constexpr uint16_t kPortGeneve = 6081;    // RFC 8926 section 3.3

// `udp` has at least kUdpHeader octets.
inline bool IsUdpTunnel(ByteView udp) {
  const uint16_t to = LoadBe16(&udp[2]);
  return to == kPortGtp || to == kPortVxlan || to == kPortVxlanGpe || to == kPortGeneve || to == kPortL2tp ||
         LoadBe16(&udp[0]) == kPortL2tp;
}

// RFC 768. The datagram's own length bounds what is inside; of a first fragment it reaches beyond, and 0 (RFC 2675) says nothing.
[[gnu::always_inline]] inline Next ReadUdpTunnel(Walk* walk, ByteView udp) {
  const size_t stated = LoadBe16(&udp[4]);
  if (stated != 0 && stated < kUdpHeader) return End(What::kBroken);
  const size_t length = stated == 0 ? udp.size() : std::min(stated, udp.size());
  const ByteView octets = udp.subspan(kUdpHeader, length - kUdpHeader);
  const uint16_t port = LoadBe16(&udp[2]);
  return port == kPortGtp ? ReadGtp(walk, octets) : ReadOtherUdpTunnel(walk, port, octets);
}

}  // namespace writ::walk
