// Whether a packet of the target is of the services that its order names (docs/grant-format.md, tag 18).
#pragma once
#include <vector>

#include "authority/grant.h"
#include "dissect/dissect.h"

namespace writ {

enum class InService : uint8_t {
  kYes,
  kNo,
  kWithFirst  // a later fragment: as its first fragment is
};

// `services` empty: every packet is. `direction` as in Hit; with 2 either end may be the target's. A packet whose ports can't be
// read is of no service that names ports: in doubt nothing is collected.
InService JudgeService(const std::vector<Service>& services, const IpLayer& layer, uint8_t direction);

}  // namespace writ
