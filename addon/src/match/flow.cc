#include "match/flow.h"

#include "dissect/ip.h"

namespace writ {

Flow FlowOf(const IpLayer& layer) {
  // RFC 9293, 768, 9260: the two ports are the first four octets of each.
  constexpr uint8_t kTcp = 6, kUdp = 17, kSctp = 132;
  Flow flow{layer.source, layer.destination, 0, 0, layer.version, 0, false, false};
  const walk::Payload payload = walk::ReadPayload(layer);
  flow.protocol = payload.protocol;
  flow.readable = payload.readable;
  const bool has_ports = flow.protocol == kTcp || flow.protocol == kUdp || flow.protocol == kSctp;
  if (!flow.readable || !has_ports || layer.fragment == Fragment::kLater || payload.octets.size() < 4) return flow;
  flow.source_port = LoadBe16(payload.octets.data());
  flow.destination_port = LoadBe16(payload.octets.data() + 2);
  flow.ports = true;
  return flow;
}

}  // namespace writ
