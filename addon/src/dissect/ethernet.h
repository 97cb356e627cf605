// The Ethernet header and the tags behind it: inline, as nearly every frame has them.
#pragma once
#include <algorithm>

#include "dissect/walk.h"

namespace writ::walk {

inline constexpr size_t kEthernetHeader = 14, kTag = 4;
inline constexpr int kMaxTags = 16;  // in a frame, those of VID 0 too

// IEEE 802.1Q clause 9.5: customer and service tags; 0x9100 and 0x9200 are service tags of before 802.1ad, still met.
inline bool IsTag(uint16_t type) { return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200; }

// IEEE 802.3 clause 3.2.6: below 0x600 it is a length, and LLC follows.
inline Next AfterType(uint16_t type, ByteView rest) {
  switch (type) {
    case kTypeIpv4: return Go(What::kIp, rest, 4);
    case kTypeIpv6: return Go(What::kIp, rest, 6);
    case 0x8864: return Go(What::kPppoe, rest);
    case 0x8847:  // RFC 5332: both carry either
    case 0x8848: return Go(What::kMpls, rest);
    case 0x88e7: return Go(What::kService, rest);
    case kTypeBridged: return Go(What::kEthernet, rest);
    default: break;
  }
  if (type >= kSmallestType) return End(What::kNothing);
  return Go(What::kLlc, rest.first(std::min<size_t>(type, rest.size())));
}

// `rest` is what stands behind the EtherType.
[[gnu::always_inline]] inline Next ReadEtherType(Walk* walk, uint16_t type, ByteView rest) {
  while (IsTag(type)) {
    if (rest.size() < kTag) return End(What::kBroken);
    if (walk->tags++ == kMaxTags) return End(What::kBeyond);
    const uint16_t vid = LoadBe16(rest.data()) & 0x0fff;
    if (vid != 0 && !walk->Step(Wrap::kVlan, vid)) return End(What::kBeyond);
    type = LoadBe16(&rest[2]);
    rest = rest.subspan(kTag);
  }
  return AfterType(type, rest);
}

[[gnu::always_inline]] inline Next ReadEthernet(Walk* walk, ByteView frame) {
  if (frame.size() < kEthernetHeader) return End(What::kBroken);
  if (!walk->Mac(&frame[6], &frame[0])) return End(What::kBeyond);
  return ReadEtherType(walk, LoadBe16(&frame[12]), frame.subspan(kEthernetHeader));
}

}  // namespace writ::walk
