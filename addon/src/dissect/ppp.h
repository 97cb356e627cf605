// PPP and PPPoE sessions: inline, as access lines are made of them.
#pragma once
#include <algorithm>

#include "dissect/walk.h"

namespace writ::walk {

// Numbers of PPP's data link layer. What is compressed, encrypted or spread over links may hold IP, and is not read.
inline Next AfterPppProtocol(uint16_t protocol, ByteView rest) {
  switch (protocol) {
    case 0x0021: return Go(What::kIp, rest, 4);  // RFC 1332
    case 0x0057: return Go(What::kIp, rest, 6);  // RFC 5072
    case 0x0281:
    case 0x0283: return Go(What::kMpls, rest);  // RFC 3032 section 4
    case 0x002d:
    case 0x002f:  // RFC 1144, compressed TCP
    case 0x003d:  // RFC 1990, multilink
    case 0x0053:
    case 0x0055:  // RFC 1968, encrypted
    case 0x00fb:
    case 0x00fd: return End(What::kClosed);  // RFC 1962, compressed
    default: return End(What::kNothing);
  }
}

// RFC 1662 section 3.1: ff 03, which may be left out (RFC 1661 section 6.6); RFC 1661 sections 2 and 6.5: the protocol in two
// octets, or in one when that one is odd.
[[gnu::always_inline]] inline Next ReadPpp(ByteView octets) {
  if (octets.size() >= 2 && octets[0] == 0xff && octets[1] == 0x03) octets = octets.subspan(2);
  if (octets.empty()) return End(What::kBroken);
  if ((octets[0] & 1) != 0) return AfterPppProtocol(octets[0], octets.subspan(1));
  if (octets.size() < 2) return End(What::kBroken);
  return AfterPppProtocol(LoadBe16(octets.data()), octets.subspan(2));
}

// RFC 2516 section 4: version and type, code (0: a session), session id, length.
[[gnu::always_inline]] inline Next ReadPppoe(Walk* walk, ByteView octets) {
  constexpr size_t kHeader = 6;
  if (octets.size() < kHeader || octets[0] != 0x11 || octets[1] != 0) return End(What::kBroken);
  if (!walk->Step(Wrap::kPppoe, LoadBe16(&octets[2]))) return End(What::kBeyond);
  const size_t stated = LoadBe16(&octets[4]), left = octets.size() - kHeader;
  return Go(What::kPpp, octets.subspan(kHeader, std::min(stated, left)));
}

}  // namespace writ::walk
