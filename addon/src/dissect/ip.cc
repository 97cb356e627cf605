#include "dissect/ip.h"

#include <algorithm>

namespace writ {
namespace {

constexpr size_t kIpv4Header = 20;
constexpr size_t kIpv6Header = 40;
constexpr int kMaxExtensions = 8;

// RFC 8200 section 4, RFC 4302 section 2.2.
constexpr uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kAuthentication = 51, kNoNext = 59,
                  kDestination = 60;

void SetPacket(ByteView octets, size_t stated, IpLayer* layer) {
  layer->packet = octets.first(std::min(stated, octets.size()));
  layer->truncated = octets.size() < stated;
}

// RFC 791 section 3.1. A total length of 0 (segmentation left to a network card) says nothing about the
// packet on the wire: refused.
bool ReadIpv4(ByteView octets, IpLayer* layer) {
  if (octets.size() < kIpv4Header) return false;
  const size_t header = size_t{octets[0] & 0x0fu} * 4;
  const size_t stated = LoadBe16(&octets[2]);
  if (header < kIpv4Header || stated < header || octets.size() < header) return false;
  SetPacket(octets, stated, layer);
  layer->version = 4;
  layer->source = &octets[12];
  layer->destination = &octets[16];
  return true;
}

// RFC 8200 section 3. A payload length of 0 is true only of a packet that carries nothing; else it is a
// jumbogram (RFC 2675), which no link that Writ reads can carry, or a length left to a network card.
bool ReadIpv6(ByteView octets, IpLayer* layer) {
  if (octets.size() < kIpv6Header) return false;
  const size_t payload = LoadBe16(&octets[4]);
  if (payload == 0 && octets[6] != kNoNext) return false;
  SetPacket(octets, kIpv6Header + payload, layer);
  layer->version = 6;
  layer->source = &octets[8];
  layer->destination = &octets[24];
  return true;
}

bool Ipv4Payload(const IpLayer& layer, IpPayload* payload) {
  const uint8_t* header = layer.packet.data();
  const uint16_t fragment = LoadBe16(header + 6);
  if ((fragment & 0x1fff) != 0) return false;
  payload->first_fragment = (fragment & 0x2000) != 0;
  payload->protocol = header[9];
  payload->octets = layer.packet.subspan(size_t{header[0] & 0x0fu} * 4);
  return true;
}

size_t ExtensionLength(uint8_t type, ByteView rest) {
  if (type == kFragment) return 8;
  return type == kAuthentication ? (size_t{rest[1]} + 2) * 4 : (size_t{rest[1]} + 1) * 8;
}

bool IsExtension(uint8_t type) {
  return type == kHopByHop || type == kRouting || type == kFragment || type == kAuthentication ||
         type == kDestination;
}

bool Ipv6Payload(const IpLayer& layer, IpPayload* payload) {
  uint8_t type = layer.packet[6];
  ByteView rest = layer.packet.subspan(kIpv6Header);
  payload->first_fragment = false;
  for (int i = 0; IsExtension(type); ++i) {
    if (i == kMaxExtensions || rest.size() < 8) return false;
    const size_t length = ExtensionLength(type, rest);
    if (length > rest.size()) return false;
    if (type == kFragment) {
      const uint16_t fragment = LoadBe16(&rest[2]);
      if ((fragment & 0xfff8) != 0) return false;
      payload->first_fragment = (fragment & 1) != 0;
    }
    type = rest[0];
    rest = rest.subspan(length);
  }
  payload->protocol = type;
  payload->octets = rest;
  return true;
}

}  // namespace

bool ReadIpHeader(ByteView octets, uint8_t version, IpLayer* layer) {
  if (octets.empty()) return false;
  const uint8_t stated = octets[0] >> 4;
  if (version != 0 && stated != version) return false;
  if (stated == 4) return ReadIpv4(octets, layer);
  return stated == 6 && ReadIpv6(octets, layer);
}

bool ReadIpPayload(const IpLayer& layer, IpPayload* payload) {
  return layer.version == 4 ? Ipv4Payload(layer, payload) : Ipv6Payload(layer, payload);
}

}  // namespace writ
