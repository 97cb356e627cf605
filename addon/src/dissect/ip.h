// One IP header: read, judged, and what it carries.
#pragma once
#include "dissect/dissect.h"

namespace writ {

// What follows an IP header (and its extension headers).
struct IpPayload {
  ByteView octets;
  uint8_t protocol = 0;
  bool first_fragment = false;  // more fragments follow: lengths inside may reach beyond
};

// Reads the header at the start of `octets`; `version` 0: as its first four bits say. False: cut short or
// contradicting itself.
bool ReadIpHeader(ByteView octets, uint8_t version, IpLayer* layer);

// False: a later fragment, or extension headers that can't be followed to their end.
bool ReadIpPayload(const IpLayer& layer, IpPayload* payload);

}  // namespace writ
