#include "survey/transport.h"

#include "dissect/ip.h"

namespace writ {
namespace {

constexpr size_t kUdpHeader = 8, kTcpHeader = 20;
constexpr uint8_t kTcp = 6, kUdp = 17;
constexpr uint16_t kSflowPort = 6343, kIpfixPort = 4739;   // IANA
constexpr uint16_t kNetflowPorts[] = {2055, 9995, 9996};   // by custom; RFC 3954 section 2 leaves it open

Carried CarriedBy(uint8_t protocol) {
  switch (protocol) {
    case kTcp: return Carried::kTcp;
    case kUdp: return Carried::kUdp;
    case 1:
    case 58: return Carried::kIcmp;
    case 132: return Carried::kSctp;
    case 50: return Carried::kEsp;
    default: return Carried::kOther;
  }
}

uint32_t SumOf(const uint8_t* octets, size_t size) {
  uint32_t sum = 0;
  for (size_t i = 0; i + 1 < size; i += 2) sum += LoadBe16(octets + i);
  return sum;
}

// RFC 9293 section 3.1, RFC 768, RFC 8200 section 8.1: addresses, protocol and length, folded, not complemented.
uint16_t PseudoSum(const IpLayer& layer, uint8_t protocol, size_t length) {
  const size_t size = layer.version == 4 ? 4 : 16;
  uint32_t sum = SumOf(layer.source, size) + SumOf(layer.destination, size) + protocol;
  sum += static_cast<uint32_t>(length & 0xffff) + static_cast<uint32_t>(length >> 16);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

bool IsNetflowPort(uint16_t port) {
  for (uint16_t known : kNetflowPorts)
    if (port == known) return true;
  return port == kIpfixPort;
}

}  // namespace

Transport TransportOf(const IpLayer& layer) {
  const walk::Payload payload = walk::ReadPayload(layer);
  Transport out{{}, CarriedBy(payload.protocol), payload.protocol};
  if (layer.fragment != Fragment::kLater && payload.readable) out.octets = payload.octets;
  return out;
}

Checksum ChecksumOf(const IpLayer& layer, const Transport& transport) {
  const ByteView octets = transport.octets;
  const bool tcp = transport.what == Carried::kTcp && octets.size() >= kTcpHeader;
  const bool udp = transport.what == Carried::kUdp && octets.size() >= kUdpHeader;
  if (layer.truncated || layer.fragment != Fragment::kWhole || !(tcp || udp)) return Checksum::kNotJudged;
  const uint16_t field = LoadBe16(&octets[tcp ? 16 : 6]);
  if (field == 0) return Checksum::kNotJudged;   // RFC 768: none was made
  // After merging or for segmentation the length may have been left out.
  const bool unready = field == PseudoSum(layer, transport.protocol, octets.size()) || field == PseudoSum(layer, transport.protocol, 0);
  return unready ? Checksum::kUnready : Checksum::kFilled;
}

Sampled SampledBy(const Transport& transport) {
  const ByteView octets = transport.octets;
  if (transport.what != Carried::kUdp || octets.size() < kUdpHeader + 4) return Sampled::kNo;
  const uint16_t to = LoadBe16(&octets[2]), version = LoadBe16(&octets[kUdpHeader]);
  // sFlow version 5 begins with its version in 32 bits; NetFlow 5 and 9 (RFC 3954 section 5.1) and IPFIX (RFC 7011 section 3.1) in 16.
  if (to == kSflowPort && LoadBe32(&octets[kUdpHeader]) == 5) return Sampled::kSflow;
  return IsNetflowPort(to) && (version == 5 || version == 9 || version == 10) ? Sampled::kNetflow : Sampled::kNo;
}

}  // namespace writ
