// Who talks to whom in a packet, as its headers say: addresses, protocol and ports; nothing behind them is looked at.
#pragma once
#include "dissect/dissect.h"

namespace writ {

struct Flow {
  const uint8_t *source, *destination;   // 4 or 16 octets
  uint16_t source_port = 0, destination_port = 0;
  uint8_t version = 0, protocol = 0;     // protocol: of what the IP packet carries, extension headers passed
  bool ports = false;                    // TCP, UDP or SCTP, and not a later fragment
  bool readable = false;                 // the protocol could be told
};

Flow FlowOf(const IpLayer& layer);

}  // namespace writ
