// What a network card or the kernel does to frames before a capture sees them, by ethtool's names; and the switching off of what joins
// several received packets into one (GRO, LRO), for a joined packet is none of the wire. Reading takes no right, switching CAP_NET_ADMIN.
#pragma once
#include <string>
#include <vector>

#include "base/status.h"
#include "capture/interface_query.h"

namespace writ {

struct Offload {
  std::string name;      // the kernel's: rx-gro, rx-lro, tx-tcp-segmentation, ...
  bool on = false;
  bool fixed = false;    // cannot be changed
};

// Those that matter to a capture; one that is absent is not known to this kernel or device.
std::vector<Offload> ReadOffloads(InterfaceQuery* query);

// What joins received packets at this moment, in the words of ethtool -K: gro, lro, rx-gro-hw, rx-gro-list. Loopback has no wire: nothing.
std::vector<std::string> ActiveMerging(const std::string& interface);
// What a person reads of it, with the command that ends it.
std::string DescribeMerging(const std::string& interface, const std::vector<std::string>& active);

// WRIT_CAPTURE_NO_INTERFACE, WRIT_CAPTURE_SOCKET; WRIT_CAPTURE_OFFLOADS: something still joins packets, and why it could not be stopped.
// It stays off when this process ends.
Status StopMerging(const std::string& interface);

}  // namespace writ
