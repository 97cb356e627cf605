#include "match/glance.h"

namespace writ::glance {

// The packet inside a GTP-U tunnel.
bool MayConcernIp(const TargetTable& table, ByteView octets, bool inside) {
  if (octets.empty()) return true;
  return octets[0] >> 4 == 4 ? MayConcernIpv4(table, octets, inside) : MayConcernIpv6(table, octets, inside);
}

}  // namespace writ::glance
