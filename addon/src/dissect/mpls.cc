// MPLS (RFC 3032). Nothing behind the last label says what follows: RFC 4928 section 3 keeps the first four bits apart.
#include "dissect/ip.h"

namespace writ::walk {
namespace {

constexpr size_t kLabel = 4, kControlWord = 4;

// RFC 4385: 0000 starts a pseudowire's control word, 0001 its associated channel (section 5). A frame without a control word is tried
// first: with a tag it would look as one behind a control word, never the other way round. But a part of an address can look like
// an EtherType, so what has IP inside comes before what has a known type alone.
Next AfterLabels(ByteView octets) {
  if (octets.empty()) return End(What::kBroken);
  const uint8_t first = octets[0] >> 4;
  IpLayer layer;
  if ((first == 4 || first == 6) && ReadIpHeader(octets, first, &layer)) return Go(What::kIp, octets, first);
  const bool word = first == 0 && octets.size() > kControlWord;
  const ByteView behind = word ? octets.subspan(kControlWord) : ByteView();
  for (const Likeness least : {Likeness::kIp, Likeness::kPlausible}) {
    if (LikeEthernet(octets) >= least) return Go(What::kEthernet, octets);  // RFC 4448 section 4.6: without a control word
    if (word && LikeEthernet(behind) >= least) return Go(What::kEthernet, behind);
  }
  return End(first == 1 ? What::kNothing : What::kClosed);
}

}  // namespace

// RFC 3032 section 2.1: 20 bits of label, 3 of class, 1 that ends the stack, 8 of lifetime.
Next ReadMpls(Walk* walk, ByteView octets) {
  for (;;) {
    if (octets.size() < kLabel) return End(What::kBroken);
    if (!walk->Step(Wrap::kMpls, LoadBe24(octets.data()) >> 4)) return End(What::kBeyond);
    const bool last = (octets[2] & 1) != 0;
    octets = octets.subspan(kLabel);
    if (last) return AfterLabels(octets);
  }
}

}  // namespace writ::walk
