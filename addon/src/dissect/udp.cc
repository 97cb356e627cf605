#include <algorithm>

#include "dissect/udp.h"

namespace writ::walk {

// RFC 768. The datagram's own length bounds what is inside; of a first fragment it reaches beyond, and 0 (RFC 2675) says nothing.
Next ReadUdpTunnel(Walk* walk, ByteView udp) {
  const size_t stated = LoadBe16(&udp[4]);
  if (stated != 0 && stated < kUdpHeader) return End(What::kBroken);
  const size_t length = stated == 0 ? udp.size() : std::min(stated, udp.size());
  const ByteView octets = udp.subspan(kUdpHeader, length - kUdpHeader);
  switch (LoadBe16(&udp[2])) {
    case kPortGtp: return ReadGtp(walk, octets);
    case kPortVxlan: return ReadVxlan(walk, octets);
    case kPortVxlanGpe: return ReadVxlanGpe(walk, octets);
    case kPortGeneve: return ReadGeneve(walk, octets);
    default: return ReadL2tp(walk, octets);
  }
}

}  // namespace writ::walk
