// Packets inside packets.
#pragma once
#include "dissect/ip.h"

namespace writ {

// The octets from the inner IP header on, when `layer` heads a tunnel that is read: GTP-U (3GPP TS 29.281).
// False: none. Further tunnels are further cases of this one function.
bool FindInnerIp(const IpLayer& layer, ByteView* inner);

}  // namespace writ
