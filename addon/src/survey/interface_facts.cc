#include "survey/interface_facts.h"

#include <linux/ethtool.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstring>

#include "base/file.h"

namespace writ {
namespace {

constexpr const char* kWatched[] = {"rx-gro",        "rx-gro-hw",          "rx-gro-list", "rx-lro",           "tx-tcp-segmentation",
                                    "tx-generic-segmentation", "rx-vlan-hw-parse", "rx-vlan-filter", "rx-checksum"};
constexpr uint32_t kMaxFeatures = 1024;   // kernels have about 64; a wrong answer must not ask for much memory
constexpr int kArphrdRawIp = 519;         // missing from older headers

// Questions about one interface.
class Asker {
 public:
  explicit Asker(const std::string& name) : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    name.copy(request_.ifr_name, sizeof request_.ifr_name - 1);
  }
  bool valid() const { return socket_.valid(); }
  bool Ask(unsigned long what) { return ioctl(socket_.get(), what, &request_) == 0; }
  // `command` begins with its number, and becomes the answer.
  template <typename T> bool Ethtool(T* command) {
    request_.ifr_data = reinterpret_cast<char*>(command);
    return Ask(SIOCETHTOOL);
  }
  const ifreq& answer() const { return request_; }

 private:
  Fd socket_;
  ifreq request_{};
};

// A kernel structure with a tail of `extra` octets, aligned for it.
template <typename T> class WithTail {
 public:
  WithTail(uint32_t command, size_t extra) : words_((sizeof(T) + extra + 7) / 8) { get()->cmd = command; }
  T* get() { return reinterpret_cast<T*>(words_.data()); }

 private:
  std::vector<uint64_t> words_;
};

uint32_t FeatureCount(Asker* asker) {
  WithTail<ethtool_sset_info> info(ETHTOOL_GSSET_INFO, sizeof(uint32_t));
  info.get()->sset_mask = uint64_t{1} << ETH_SS_FEATURES;
  if (!asker->Ethtool(info.get()) || info.get()->sset_mask == 0) return 0;
  return info.get()->data[0] <= kMaxFeatures ? info.get()->data[0] : 0;
}

bool IsWatched(const char* name) {
  for (const char* watched : kWatched)
    if (std::strncmp(name, watched, ETH_GSTRING_LEN) == 0) return true;
  return false;
}

std::vector<Offload> ReadOffloads(Asker* asker) {
  const uint32_t count = FeatureCount(asker);
  if (count == 0) return {};
  WithTail<ethtool_gstrings> names(ETHTOOL_GSTRINGS, size_t{count} * ETH_GSTRING_LEN);
  names.get()->string_set = ETH_SS_FEATURES;
  names.get()->len = count;
  const uint32_t words = (count + 31) / 32;
  WithTail<ethtool_gfeatures> states(ETHTOOL_GFEATURES, words * sizeof(ethtool_get_features_block));
  states.get()->size = words;
  if (!asker->Ethtool(names.get()) || !asker->Ethtool(states.get())) return {};
  std::vector<Offload> offloads;
  for (uint32_t i = 0; i < count; i++) {
    const char* name = reinterpret_cast<const char*>(names.get()->data) + size_t{i} * ETH_GSTRING_LEN;
    const ethtool_get_features_block& block = states.get()->features[i / 32];
    const uint32_t bit = uint32_t{1} << i % 32;
    const bool fixed = (block.never_changed & bit) != 0 || (block.available & bit) == 0;
    if (IsWatched(name)) offloads.push_back({std::string(name, strnlen(name, ETH_GSTRING_LEN)), (block.active & bit) != 0, fixed});
  }
  return offloads;
}

// What stands in /sys/class/net/NAME/FILE as a number; absent, "unknown" and negative ones are nothing.
std::optional<uint64_t> ReadNumber(const std::string& name, const std::string& file) {
  FILE* stream = std::fopen(("/sys/class/net/" + name + "/" + file).c_str(), "re");
  if (stream == nullptr) return std::nullopt;
  long long value = -1;
  const bool read = std::fscanf(stream, "%lld", &value) == 1;
  std::fclose(stream);
  return read && value >= 0 ? std::optional<uint64_t>(static_cast<uint64_t>(value)) : std::nullopt;
}

void ReadCard(Asker* asker, InterfaceFacts* out) {
  ethtool_drvinfo driver{};
  driver.cmd = ETHTOOL_GDRVINFO;
  if (asker->Ethtool(&driver)) out->driver.assign(driver.driver, strnlen(driver.driver, sizeof driver.driver));
  ethtool_ringparam ring{};
  ring.cmd = ETHTOOL_GRINGPARAM;
  if (asker->Ethtool(&ring)) out->ring = ring.rx_pending, out->ring_max = ring.rx_max_pending;
  ethtool_ts_info stamps{};
  stamps.cmd = ETHTOOL_GET_TS_INFO;
  if (asker->Ethtool(&stamps))
    out->hardware_stamps = (stamps.so_timestamping & SOF_TIMESTAMPING_RX_HARDWARE) != 0 &&
                           (stamps.so_timestamping & SOF_TIMESTAMPING_RAW_HARDWARE) != 0;
  out->offloads = ReadOffloads(asker);
}

bool IsReadable(int type) {
  return type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK || type == ARPHRD_NONE || type == ARPHRD_PPP || type == kArphrdRawIp;
}

}  // namespace

Status ReadInterfaceFacts(const std::string& name, InterfaceFacts* out) {
  if (name.empty() || name.size() >= IFNAMSIZ || name.find('/') != std::string::npos || if_nametoindex(name.c_str()) == 0)
    return Status::Error("WRIT_CAPTURE_NO_INTERFACE", "there is no interface named " + name);
  Asker asker(name);
  if (!asker.valid()) return Status::Error("WRIT_CAPTURE_SOCKET", std::string("cannot open a socket: ") + std::strerror(errno));
  if (!asker.Ask(SIOCGIFFLAGS)) return Status::Error("WRIT_CAPTURE_NO_INTERFACE", name + " has just gone");
  const auto flags = static_cast<unsigned short>(asker.answer().ifr_flags);
  out->up = (flags & IFF_UP) != 0;
  out->running = (flags & IFF_RUNNING) != 0;
  out->loopback = (flags & IFF_LOOPBACK) != 0;
  out->promiscuous = (flags & IFF_PROMISC) != 0;
  if (asker.Ask(SIOCGIFMTU)) out->mtu = static_cast<size_t>(asker.answer().ifr_mtu);
  if (asker.Ask(SIOCGIFHWADDR)) out->device_type = asker.answer().ifr_hwaddr.sa_family;
  out->readable = IsReadable(out->device_type);
  if (auto speed = ReadNumber(name, "speed"); speed && *speed > 0) out->speed_mbit = static_cast<uint32_t>(*speed);
  ReadCard(&asker, out);
  out->counters = ReadCardCounters(name);
  return Status::Ok();
}

CardCounters ReadCardCounters(const std::string& name) {
  const auto read = [&name](const char* what) { return ReadNumber(name, std::string("statistics/") + what); };
  return {read("rx_packets"), read("rx_dropped"), read("rx_missed_errors"), read("rx_errors"), read("rx_fifo_errors"), read("rx_crc_errors")};
}

}  // namespace writ
