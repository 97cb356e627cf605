// What an IP packet of a survey carries, as far as its first octets say: for signs of a capture that shows something else than
// the wire. Nothing is kept.
#pragma once
#include "dissect/dissect.h"

namespace writ {

enum class Carried : uint8_t { kTcp, kUdp, kIcmp, kSctp, kEsp, kOther };

struct Transport {
  ByteView octets;   // from its own header on; empty for a later fragment
  Carried what = Carried::kOther;
  uint8_t protocol = 0;
};
Transport TransportOf(const IpLayer& layer);

// The checksum of TCP and UDP: kUnready holds the pseudo-header's sum alone, as a system leaves it for its network card to
// complete (or as merging several packets leaves it): not what is on the wire.
enum class Checksum : uint8_t { kNotJudged, kFilled, kUnready };
Checksum ChecksumOf(const IpLayer& layer, const Transport& transport);

// Records about traffic instead of the traffic.
enum class Sampled : uint8_t { kNo, kSflow, kNetflow };
Sampled SampledBy(const Transport& transport);

}  // namespace writ
