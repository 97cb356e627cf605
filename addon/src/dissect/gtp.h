// GTP-U, 3GPP TS 29.281: 5.1 (header), 5.2.1 (extension headers), 6.1 (message types). Inline, as mobile networks are made of it.
#pragma once
#include <algorithm>

#include "dissect/walk.h"

namespace writ::walk {
namespace gtp {

inline constexpr size_t kHeader = 8;
inline constexpr uint8_t kVersion1 = 0x30, kVersionMask = 0xf0;  // version 1, protocol type GTP
inline constexpr uint8_t kOptional = 0x07, kExtension = 0x04;    // E, S or PN: four more octets
inline constexpr uint8_t kGpdu = 0xff;
inline constexpr int kMaxExtensions = 8;

// Length in units of four octets, first; the type of the next one, last.
inline What SkipExtensions(uint8_t type, ByteView* rest) {
  for (int i = 0; type != 0; ++i) {
    if (i == kMaxExtensions) return What::kBeyond;
    if (rest->empty()) return What::kBroken;
    const size_t length = size_t{(*rest)[0]} * 4;
    if (length == 0 || length > rest->size()) return What::kBroken;
    type = (*rest)[length - 1];
    *rest = rest->subspan(length);
  }
  return What::kIp;
}

inline What SkipOptional(uint8_t flags, ByteView* rest) {
  if ((flags & kOptional) == 0) return What::kIp;
  if (rest->size() < 4) return What::kBroken;
  const uint8_t next = (flags & kExtension) != 0 ? (*rest)[3] : 0;  // meaningless without E
  *rest = rest->subspan(4);
  return SkipExtensions(next, rest);
}

}  // namespace gtp

[[gnu::always_inline]] inline Next ReadGtp(Walk* walk, ByteView message) {
  using namespace gtp;
  if (message.size() < kHeader || (message[0] & kVersionMask) != kVersion1) return End(What::kBroken);
  if (message[1] != kGpdu) return End(What::kNothing);
  ByteView rest = message.subspan(kHeader);
  rest = rest.first(std::min<size_t>(LoadBe16(&message[2]), rest.size()));
  const What what = SkipOptional(message[0], &rest);
  if (what != What::kIp) return End(what);
  if (!walk->Step(Wrap::kGtpU, LoadBe32(&message[4]))) return End(What::kBeyond);
  walk->access = true;
  return Go(What::kIp, rest, 0);
}

}  // namespace writ::walk
