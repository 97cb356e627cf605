// L2TPv2 (RFC 2661 section 3.1) and L2TPv3 (RFC 3931 section 4.1), over UDP; L2TPv3 over IP.
#include <algorithm>

#include "dissect/ip.h"

namespace writ::walk {
namespace {

constexpr uint16_t kControl = 0x8000, kLength = 0x4000, kNumbers = 0x0800, kOffset = 0x0200, kL2tpVersion = 0x000f;
constexpr size_t kSession3 = 4;

// Version 2: flags; length, if any; tunnel and session; sequence numbers, if any; a filling of stated length, if any; PPP.
Next ReadVersion2(Walk* walk, uint16_t flags, ByteView octets) {
  size_t at = 2;
  if ((flags & kLength) != 0) {
    if (octets.size() < 4) return End(What::kBroken);
    octets = octets.first(std::min<size_t>(LoadBe16(&octets[2]), octets.size()));
    at = 4;
  }
  const size_t ids = at;
  at += 4 + ((flags & kNumbers) != 0 ? 4 : 0);
  if ((flags & kOffset) != 0) {
    if (octets.size() < at + 2) return End(What::kBroken);
    at += 2 + size_t{LoadBe16(&octets[at])};
  }
  if (octets.size() < at) return End(What::kBroken);
  if (!walk->Step(Wrap::kL2tp2, LoadBe32(&octets[ids]))) return End(What::kBeyond);
  walk->access = true;
  return Go(What::kPpp, octets.subspan(at));
}

Likeness LikePpp(ByteView octets) {
  if (octets.size() < 4 || octets[0] != 0xff || octets[1] != 0x03) return Likeness::kNone;
  const uint16_t protocol = LoadBe16(&octets[2]);
  IpLayer layer;
  if (protocol == 0x0021 || protocol == 0x0057)
    return ReadIpHeader(octets.subspan(4), protocol == 0x0021 ? 4 : 6, &layer) ? Likeness::kIp : Likeness::kPlausible;
  const bool control = (protocol >> 12 == 0xc || protocol >> 12 == 8) && (protocol & 0x0101) == 1;  // RFC 1661 section 2
  return control ? Likeness::kPlausible : Likeness::kNone;
}

// The packet ends where the datagram does.
bool ExactIp(ByteView octets) {
  IpLayer layer;
  return ReadIpHeader(octets, 0, &layer) && !layer.truncated && layer.packet.size() == octets.size();
}

// A cookie of 0, 4 or 8 octets and a sublayer of 0 or 4 (section 4.6) stand before the content, as control messages agreed: tried
// in turn, and taken where an Ethernet frame or PPP packet with IP in it begins, else an IP packet of exactly that length, else a
// plausible frame or packet without: octets of the content can look like an EtherType, a whole IP header hardly ever.
constexpr size_t kCookies[] = {0, 4, 8, 12};

Next FindFramed(ByteView octets, Likeness least) {
  for (const size_t at : kCookies) {
    if (at > octets.size()) break;
    const ByteView content = octets.subspan(at);
    if (LikeEthernet(content) >= least) return Go(What::kEthernet, content);
    if (LikePpp(content) >= least) return Go(What::kPpp, content);
  }
  return End(What::kClosed);
}

Next FindContent(ByteView octets) {
  const Next framed = FindFramed(octets, Likeness::kIp);
  if (framed.what != What::kClosed) return framed;
  for (const size_t at : kCookies) {
    if (at <= octets.size() && ExactIp(octets.subspan(at))) return Go(What::kIp, octets.subspan(at), 0);
  }
  return FindFramed(octets, Likeness::kPlausible);
}

}  // namespace

// RFC 3931 section 4.1.1: session 0 is the control connection.
Next ReadL2tp3(Walk* walk, ByteView octets) {
  if (octets.size() < kSession3) return End(What::kBroken);
  const uint32_t session = LoadBe32(octets.data());
  if (session == 0) return End(What::kNothing);
  const Next content = FindContent(octets.subspan(kSession3));
  if (content.what == What::kClosed) return content;
  if (!walk->Step(Wrap::kL2tp3, session)) return End(What::kBeyond);
  walk->access = true;
  return content;
}

// Over UDP version 3 has flags and 16 reserved bits before the session (RFC 3931 section 4.1.2.1).
Next ReadL2tp(Walk* walk, ByteView octets) {
  if (octets.size() < 6) return End(What::kBroken);
  const uint16_t flags = LoadBe16(octets.data()), version = flags & kL2tpVersion;
  if (version != 2 && version != 3) return End(What::kBroken);
  if ((flags & kControl) != 0) return End(What::kNothing);
  return version == 2 ? ReadVersion2(walk, flags, octets) : ReadL2tp3(walk, octets.subspan(4));
}

}  // namespace writ::walk
