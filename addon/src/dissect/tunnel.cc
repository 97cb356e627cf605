#include "dissect/tunnel.h"

#include <algorithm>

namespace writ {
namespace {

constexpr uint8_t kUdp = 17;
constexpr size_t kUdpHeader = 8;

// 3GPP TS 29.281: 4.4.2.0 (port), 5.1 (header), 5.2.1 (extension headers), 6.1 (message types).
constexpr uint16_t kGtpPort = 2152;
constexpr size_t kGtpHeader = 8;
constexpr uint8_t kGtpVersion1 = 0x30, kGtpVersionMask = 0xf0;  // version 1, protocol type GTP
constexpr uint8_t kGtpOptional = 0x07, kGtpExtension = 0x04;    // E, S or PN: four more octets
constexpr uint8_t kGpdu = 0xff;
constexpr int kMaxGtpExtensions = 8;

// Length in units of four octets, first; the type of the next one, last.
bool SkipGtpExtensions(uint8_t type, ByteView* rest) {
  for (int i = 0; type != 0; ++i) {
    if (i == kMaxGtpExtensions || rest->empty()) return false;
    const size_t length = size_t{(*rest)[0]} * 4;
    if (length == 0 || length > rest->size()) return false;
    type = (*rest)[length - 1];
    *rest = rest->subspan(length);
  }
  return true;
}

bool GtpUser(ByteView message, ByteView* inner) {
  if (message.size() < kGtpHeader) return false;
  const uint8_t flags = message[0];
  if ((flags & kGtpVersionMask) != kGtpVersion1 || message[1] != kGpdu) return false;
  ByteView rest = message.subspan(kGtpHeader);
  rest = rest.first(std::min<size_t>(LoadBe16(&message[2]), rest.size()));
  if ((flags & kGtpOptional) != 0) {
    if (rest.size() < 4) return false;
    const uint8_t next = (flags & kGtpExtension) != 0 ? rest[3] : 0;  // meaningless without E
    rest = rest.subspan(4);
    if (!SkipGtpExtensions(next, &rest)) return false;
  }
  *inner = rest;
  return !rest.empty();
}

}  // namespace

bool FindInnerIp(const IpLayer& layer, ByteView* inner) {
  IpPayload payload;
  if (!ReadIpPayload(layer, &payload)) return false;
  if (payload.protocol != kUdp || payload.octets.size() < kUdpHeader) return false;
  const ByteView udp = payload.octets;
  if (LoadBe16(&udp[2]) != kGtpPort) return false;
  // The datagram's own length bounds what is inside; of a first fragment it reaches beyond, and 0 (RFC 2675)
  // says nothing.
  const size_t stated = LoadBe16(&udp[4]);
  if (stated != 0 && stated < kUdpHeader) return false;
  const size_t length = stated == 0 ? udp.size() : std::min(stated, udp.size());
  return GtpUser(udp.subspan(kUdpHeader, length - kUdpHeader), inner);
}

}  // namespace writ
