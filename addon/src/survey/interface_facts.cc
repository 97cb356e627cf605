#include "survey/interface_facts.h"

#include <linux/ethtool.h>
#include <linux/net_tstamp.h>
#include <net/if_arp.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "capture/interface_query.h"

namespace writ {
namespace {

constexpr int kArphrdRawIp = 519;         // missing from older headers

// What stands in /sys/class/net/NAME/FILE as a number; absent, "unknown" and negative ones are nothing.
std::optional<uint64_t> ReadNumber(const std::string& name, const std::string& file) {
  FILE* stream = std::fopen(("/sys/class/net/" + name + "/" + file).c_str(), "re");
  if (stream == nullptr) return std::nullopt;
  long long value = -1;
  const bool read = std::fscanf(stream, "%lld", &value) == 1;
  std::fclose(stream);
  return read && value >= 0 ? std::optional<uint64_t>(static_cast<uint64_t>(value)) : std::nullopt;
}

void ReadCard(InterfaceQuery* query, InterfaceFacts* out) {
  ethtool_drvinfo driver{};
  driver.cmd = ETHTOOL_GDRVINFO;
  if (query->Ethtool(&driver)) out->driver.assign(driver.driver, strnlen(driver.driver, sizeof driver.driver));
  ethtool_ringparam ring{};
  ring.cmd = ETHTOOL_GRINGPARAM;
  if (query->Ethtool(&ring)) out->ring = ring.rx_pending, out->ring_max = ring.rx_max_pending;
  ethtool_ts_info stamps{};
  stamps.cmd = ETHTOOL_GET_TS_INFO;
  if (query->Ethtool(&stamps))
    out->hardware_stamps = (stamps.so_timestamping & SOF_TIMESTAMPING_RX_HARDWARE) != 0 &&
                           (stamps.so_timestamping & SOF_TIMESTAMPING_RAW_HARDWARE) != 0;
  out->offloads = ReadOffloads(query);
}

bool IsReadable(int type) {
  return type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK || type == ARPHRD_NONE || type == ARPHRD_PPP || type == kArphrdRawIp;
}

}  // namespace

Status ReadInterfaceFacts(const std::string& name, InterfaceFacts* out) {
  if (name.empty() || name.size() >= IFNAMSIZ || name.find('/') != std::string::npos || if_nametoindex(name.c_str()) == 0)
    return Status::Error("WRIT_CAPTURE_NO_INTERFACE", "there is no interface named " + name);
  InterfaceQuery query(name);
  if (!query.valid()) return Status::Error("WRIT_CAPTURE_SOCKET", std::string("cannot open a socket: ") + std::strerror(errno));
  if (!query.Ask(SIOCGIFFLAGS)) return Status::Error("WRIT_CAPTURE_NO_INTERFACE", name + " has just gone");
  const auto flags = static_cast<unsigned short>(query.answer().ifr_flags);
  out->up = (flags & IFF_UP) != 0;
  out->running = (flags & IFF_RUNNING) != 0;
  out->loopback = (flags & IFF_LOOPBACK) != 0;
  out->promiscuous = (flags & IFF_PROMISC) != 0;
  if (query.Ask(SIOCGIFMTU)) out->mtu = static_cast<size_t>(query.answer().ifr_mtu);
  if (query.Ask(SIOCGIFHWADDR)) out->device_type = query.answer().ifr_hwaddr.sa_family;
  out->readable = IsReadable(out->device_type);
  if (auto speed = ReadNumber(name, "speed"); speed && *speed > 0) out->speed_mbit = static_cast<uint32_t>(*speed);
  ReadCard(&query, out);
  out->counters = ReadCardCounters(name);
  return Status::Ok();
}

CardCounters ReadCardCounters(const std::string& name) {
  const auto read = [&name](const char* what) { return ReadNumber(name, std::string("statistics/") + what); };
  return {read("rx_packets"), read("rx_dropped"), read("rx_missed_errors"), read("rx_errors"), read("rx_fifo_errors"), read("rx_crc_errors")};
}

}  // namespace writ
