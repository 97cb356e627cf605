#include "match/service.h"

#include <algorithm>

#include "match/flow.h"

namespace writ {
namespace {

bool InPrefix(const Service& service, const uint8_t* address, uint8_t version) {
  if (service.peer_version == 0) return true;
  if (service.peer_version != version) return false;
  const unsigned whole = service.peer_prefix / 8, rest = service.peer_prefix % 8;
  if (!std::equal(address, address + whole, service.peer.begin())) return false;
  return rest == 0 || ((address[whole] ^ service.peer[whole]) >> (8 - rest)) == 0;
}

bool AnyPort(const Service& service) {
  return service.target_low == 0 && service.target_high == UINT16_MAX && service.peer_low == 0 && service.peer_high == UINT16_MAX;
}

// `from`: the source is the target's end.
bool Fits(const Service& service, const Flow& flow, bool from) {
  if (service.protocol != 0 && service.protocol != flow.protocol) return false;
  if (!InPrefix(service, from ? flow.destination : flow.source, flow.version)) return false;
  if (AnyPort(service)) return true;
  if (!flow.ports) return false;
  const uint16_t target = from ? flow.source_port : flow.destination_port, peer = from ? flow.destination_port : flow.source_port;
  return target >= service.target_low && target <= service.target_high && peer >= service.peer_low && peer <= service.peer_high;
}

}  // namespace

InService JudgeService(const std::vector<Service>& services, const IpLayer& layer, uint8_t direction) {
  if (services.empty()) return InService::kYes;
  if (layer.fragment == Fragment::kLater) return InService::kWithFirst;
  const Flow flow = FlowOf(layer);
  if (!flow.readable) return InService::kNo;
  const bool fits = std::any_of(services.begin(), services.end(), [&](const Service& service) {
    return (direction != 1 && Fits(service, flow, true)) || (direction != 0 && Fits(service, flow, false));
  });
  return fits ? InService::kYes : InService::kNo;
}

}  // namespace writ
