// VXLAN, its generic extension, and GENEVE: eight octets before a frame, with a network's number of 24 bits.
#include "dissect/walk.h"

namespace writ::walk {
namespace {

constexpr size_t kHeader = 8;

Next Enter(Walk* walk, Wrap wrap, const uint8_t* number, Next next) {
  if (!walk->Step(wrap, LoadBe24(number))) return End(What::kBeyond);
  walk->access = true;
  return next;
}

// draft-ietf-nvo3-vxlan-gpe section 3.2; 4 is a service header (RFC 8300), which is not read.
Next GpeContent(uint8_t protocol, ByteView rest) {
  switch (protocol) {
    case 1: return Go(What::kIp, rest, 4);
    case 2: return Go(What::kIp, rest, 6);
    case 3: return Go(What::kEthernet, rest);
    case 5: return Go(What::kMpls, rest);
    default: return End(What::kClosed);
  }
}

}  // namespace

// RFC 7348 section 5: flags (the number is valid), 24 reserved bits, the number, 8 reserved bits.
Next ReadVxlan(Walk* walk, ByteView octets) {
  constexpr uint8_t kNumberValid = 0x08;
  if (octets.size() < kHeader || (octets[0] & kNumberValid) == 0) return End(What::kBroken);
  return Enter(walk, Wrap::kVxlan, &octets[4], Go(What::kEthernet, octets.subspan(kHeader)));
}

// draft-ietf-nvo3-vxlan-gpe section 3.1: flags are version, number valid, next protocol given, (broadcast,) management.
Next ReadVxlanGpe(Walk* walk, ByteView octets) {
  constexpr uint8_t kVersion = 0x30, kNumberValid = 0x08, kHasNext = 0x04, kManagement = 0x01;
  if (octets.size() < kHeader || (octets[0] & (kVersion | kNumberValid)) != kNumberValid) return End(What::kBroken);
  if ((octets[0] & kManagement) != 0) return End(What::kNothing);
  const uint8_t protocol = (octets[0] & kHasNext) != 0 ? octets[3] : 3;
  return Enter(walk, Wrap::kVxlan, &octets[4], GpeContent(protocol, octets.subspan(kHeader)));
}

// RFC 8926 section 3.4: version and length of options in units of four, flags (control, critical options), an EtherType, the
// number, 8 reserved bits, options.
Next ReadGeneve(Walk* walk, ByteView octets) {
  constexpr uint8_t kVersion = 0xc0, kOptions = 0x3f, kControl = 0x80;
  if (octets.size() < kHeader || (octets[0] & kVersion) != 0) return End(What::kBroken);
  const size_t header = kHeader + (octets[0] & kOptions) * size_t{4};
  if (octets.size() < header) return End(What::kBroken);
  if ((octets[1] & kControl) != 0) return End(What::kNothing);
  return Enter(walk, Wrap::kGeneve, &octets[4], GoType(LoadBe16(&octets[2]), octets.subspan(header)));
}

}  // namespace writ::walk
