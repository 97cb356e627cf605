// What the kernel says of an interface and of this machine, as far as it decides whether a capture shows the wire. Reads only.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "capture/offloads.h"

namespace writ {

// Since the interface came up; absent: the driver does not say.
struct CardCounters {
  std::optional<uint64_t> received, dropped, missed, errors, overruns, crc_errors;
};

struct InterfaceFacts {
  int device_type = 0;            // ARPHRD_*
  bool readable = false;          // frames of such a device can be read
  size_t mtu = 0;
  bool up = false, running = false;   // running: there is a carrier
  bool loopback = false, promiscuous = false;
  std::optional<uint32_t> speed_mbit;
  std::string driver;             // empty: not told
  std::vector<Offload> offloads;
  // Stamps from the card's own clock are possible on reception; absent: the driver does not say.
  std::optional<bool> hardware_stamps;
  uint32_t ring = 0, ring_max = 0;    // the card's receive descriptors; 0: not told
  CardCounters counters;
};

// WRIT_CAPTURE_NO_INTERFACE, WRIT_CAPTURE_SOCKET.
Status ReadInterfaceFacts(const std::string& name, InterfaceFacts* out);
CardCounters ReadCardCounters(const std::string& name);

struct MachineFacts {
  bool net_raw = false, net_admin = false;   // effective capabilities of this process
  uint32_t cpus = 0;                         // that this process may run on
  uint64_t memory_bytes = 0;
  // adjtimex(2): whether something keeps the system clock right, and how wrong it says it may be; absent: not allowed to ask.
  std::optional<bool> clock_synchronised;
  int64_t clock_max_error_us = 0, clock_error_us = 0;
};
MachineFacts ReadMachineFacts();

}  // namespace writ
