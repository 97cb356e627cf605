// One IP header: read, judged, and what it carries. The headers themselves are inline: every frame has one.
#pragma once
#include <algorithm>

#include "dissect/walk.h"

namespace writ::walk {

inline constexpr size_t kIpv4Header = 20, kIpv6Header = 40;
inline constexpr uint8_t kProtocolUdp = 17, kProtocolAh = 51, kProtocolNone = 59;
inline constexpr int kMaxExtensions = 8;

struct Payload {
  ByteView octets;
  uint8_t protocol;
  Fragment fragment;
  bool readable;  // false: extension headers that can't be followed to their end
  bool beyond;    // of these: more than kMaxExtensions
};

inline void SetPacket(ByteView octets, size_t stated, uint8_t version, IpLayer* layer) {
  layer->packet = octets.first(std::min(stated, octets.size()));
  layer->truncated = octets.size() < stated;
  layer->partial = layer->carrier = false;
  layer->version = version;
}

// RFC 791 section 3.1. A total length of 0 (segmentation left to a network card) says nothing about the packet on the wire: refused.
inline bool ReadIpv4(ByteView octets, IpLayer* layer) {
  if (octets.size() < kIpv4Header) return false;
  const size_t header = size_t{octets[0] & 0x0fu} * 4;
  const size_t stated = LoadBe16(&octets[2]);
  if (header < kIpv4Header || stated < header || octets.size() < header) return false;
  SetPacket(octets, stated, 4, layer);
  layer->source = &octets[12];
  layer->destination = &octets[16];
  return true;
}

// RFC 8200 section 3. A payload length of 0 is true only of a packet that carries nothing; else it is a jumbogram (RFC 2675), which
// no link that Writ reads can carry, or a length left to a network card.
inline bool ReadIpv6(ByteView octets, IpLayer* layer) {
  if (octets.size() < kIpv6Header) return false;
  const size_t payload = LoadBe16(&octets[4]);
  if (payload == 0 && octets[6] != kProtocolNone) return false;
  SetPacket(octets, kIpv6Header + payload, 6, layer);
  layer->source = &octets[8];
  layer->destination = &octets[24];
  return true;
}

// `version` 0: as the first four bits say. False: cut short or contradicting itself.
inline bool ReadIpHeader(ByteView octets, uint16_t version, IpLayer* layer) {
  if (octets.empty()) return false;
  const uint8_t stated = octets[0] >> 4;
  if (version != 0 && stated != version) return false;
  if (stated == 4) return ReadIpv4(octets, layer);
  return stated == 6 && ReadIpv6(octets, layer);
}

// Follows the headers that RFC 8200 section 4 and RFC 4302 section 2 put between an IP header and what it carries.
void FollowExtensions(uint8_t version, Payload* payload);

inline bool IsExtension(uint8_t version, uint8_t protocol) {
  // 0 hop-by-hop, 43 routing, 44 fragment, 51 authentication, 60 destination; 135 mobility (RFC 6275), 139 host identity
  // (RFC 7401), 140 Shim6 (RFC 5533). IPv4 knows the authentication header alone.
  if (version == 4) return protocol == kProtocolAh;
  return protocol == 0 || protocol == 43 || protocol == 44 || protocol == kProtocolAh || protocol == 60 || protocol == 135 ||
         protocol == 139 || protocol == 140;
}

// What follows the header of `layer`. Without extension headers, as nearly always, there is nothing to follow.
inline Payload ReadPayload(const IpLayer& layer) {
  const uint8_t* header = layer.packet.data();
  Payload payload{{}, 0, Fragment::kWhole, true, false};
  if (layer.version == 4) {
    const uint16_t fragment = LoadBe16(header + 6);  // RFC 791: three flags, then the offset in 13 bits
    if ((fragment & 0x3fff) != 0) payload.fragment = (fragment & 0x1fff) != 0 ? Fragment::kLater : Fragment::kFirst;
    payload.protocol = header[9];
    payload.octets = layer.packet.subspan(size_t{header[0] & 0x0fu} * 4);
  } else {
    payload.protocol = header[6];
    payload.octets = layer.packet.subspan(kIpv6Header);
  }
  if (IsExtension(layer.version, payload.protocol) && payload.fragment != Fragment::kLater) [[unlikely]]
    FollowExtensions(layer.version, &payload);
  return payload;
}

}  // namespace writ::walk
