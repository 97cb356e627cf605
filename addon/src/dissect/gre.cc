// GRE: RFC 2784 and 2890 (version 0), RFC 2637 section 4.1 (version 1: PPTP); ERSPAN: draft-foschiano-erspan.
#include <algorithm>

#include "dissect/walk.h"

namespace writ::walk {
namespace {

constexpr uint16_t kCheckSum = 0x8000, kKey = 0x2000, kSequence = 0x1000, kGreVersion = 0x0007;
// RFC 2784 section 2.3: bits 1 to 5 but those that RFC 2890 took are source routes of RFC 1701, which nobody may follow.
constexpr uint16_t kRefused = 0x4c00;
constexpr uint16_t kAcknowledge = 0x0080, kRefusedPptp = 0xc000;
constexpr uint16_t kTypeErspan2 = 0x88be, kTypeErspan3 = 0x22eb, kTypePpp = 0x880b;

Next Mirrored(Walk* walk, uint32_t session, Next next) {
  if (!walk->Step(Wrap::kErspan, session)) return End(What::kBeyond);
  walk->access = true;
  return next;
}

// Type I has no header of its own, and no sequence number in GRE; type II has eight octets: version 1, the session in the lower
// ten bits of the second word.
Next ReadErspan(Walk* walk, bool numbered, ByteView octets) {
  if (!numbered) return Mirrored(walk, 0, Go(What::kEthernet, octets));
  if (octets.size() < 8 || octets[0] >> 4 != 1) return End(What::kBroken);
  return Mirrored(walk, LoadBe16(&octets[2]) & 0x03ff, Go(What::kEthernet, octets.subspan(8)));
}

// Type III: version 2; twelve octets, the last word ending in what is mirrored (5 bits: 0 Ethernet, 2 IP), hardware id (6),
// direction, unit of the stamp (2), and whether eight octets of the platform follow.
Next ReadErspan3(Walk* walk, ByteView octets) {
  if (octets.size() < 12 || octets[0] >> 4 != 2) return End(What::kBroken);
  const size_t header = (octets[11] & 1) != 0 ? 20 : 12;
  if (octets.size() < header) return End(What::kBroken);
  const uint8_t mirrored = octets[10] >> 2 & 0x1f;
  if (mirrored != 0 && mirrored != 2) return End(What::kClosed);
  const What what = mirrored == 0 ? What::kEthernet : What::kIp;
  return Mirrored(walk, LoadBe16(&octets[2]) & 0x03ff, Go(what, octets.subspan(header)));
}

// Each of the optional fields is four octets: check sum and reserved, key, sequence number.
Next ReadVersion0(Walk* walk, uint16_t flags, uint16_t type, ByteView octets) {
  if ((flags & kRefused) != 0) return End(What::kBroken);
  const size_t key_at = (flags & kCheckSum) != 0 ? 8 : 4;
  const size_t header = key_at + ((flags & kKey) != 0 ? 4 : 0) + ((flags & kSequence) != 0 ? 4 : 0);
  if (octets.size() < header) return End(What::kBroken);
  const ByteView rest = octets.subspan(header);
  if (type == kTypeErspan2) return ReadErspan(walk, (flags & kSequence) != 0, rest);
  if (type == kTypeErspan3) return ReadErspan3(walk, rest);
  if (!walk->Step(Wrap::kGre, (flags & kKey) != 0 ? LoadBe32(&octets[key_at]) : 0)) return End(What::kBeyond);
  walk->access |= type == kTypeBridged;
  return GoType(type, rest);
}

// The key's halves are the payload's length and the call id. Without a sequence number there is no payload.
Next ReadVersion1(Walk* walk, uint16_t flags, uint16_t type, ByteView octets) {
  if ((flags & kRefusedPptp) != 0 || (flags & kKey) == 0 || type != kTypePpp) return End(What::kBroken);
  const size_t header = 8u + ((flags & kSequence) != 0 ? 4 : 0) + ((flags & kAcknowledge) != 0 ? 4 : 0);
  if (octets.size() < header) return End(What::kBroken);
  if ((flags & kSequence) == 0) return End(What::kNothing);
  if (!walk->Step(Wrap::kGre, LoadBe16(&octets[6]))) return End(What::kBeyond);
  const size_t stated = LoadBe16(&octets[4]);
  return Go(What::kPpp, octets.subspan(header, std::min(stated, octets.size() - header)));
}

}  // namespace

Next ReadGre(Walk* walk, ByteView octets) {
  if (octets.size() < 4) return End(What::kBroken);
  const uint16_t flags = LoadBe16(octets.data()), type = LoadBe16(&octets[2]);
  switch (flags & kGreVersion) {
    case 0: return ReadVersion0(walk, flags, type, octets);
    case 1: return ReadVersion1(walk, flags, type, octets);
    default: return End(What::kBroken);
  }
}

}  // namespace writ::walk
