#include "dissect/udp.h"

namespace writ::walk {

Next ReadOtherUdpTunnel(Walk* walk, uint16_t port, ByteView octets) {
  switch (port) {
    case kPortVxlan: return ReadVxlan(walk, octets);
    case kPortVxlanGpe: return ReadVxlanGpe(walk, octets);
    case kPortGeneve: return ReadGeneve(walk, octets);
    default: return ReadL2tp(walk, octets);
  }
}

}  // namespace writ::walk
