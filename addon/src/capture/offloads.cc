#include "capture/offloads.h"

#include <linux/ethtool.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace writ {
namespace {

struct Merging {
  const char* feature;   // the kernel's name
  const char* word;      // what ethtool -K calls it
};
constexpr Merging kMerging[] = {{"rx-gro", "gro"}, {"rx-lro", "lro"}, {"rx-gro-hw", "rx-gro-hw"}, {"rx-gro-list", "rx-gro-list"}};
constexpr const char* kOthers[] = {"tx-tcp-segmentation", "tx-generic-segmentation", "rx-vlan-hw-parse", "rx-vlan-filter", "rx-checksum"};
constexpr uint32_t kMaxFeatures = 1024;   // kernels have about 64; a wrong answer must not ask for much memory

// As ETHTOOL_GFEATURES tells it.
struct Feature {
  std::string name;
  uint32_t index = 0;
  bool active = false, requested = false, changeable = false;
};

uint32_t FeatureCount(InterfaceQuery* query) {
  WithTail<ethtool_sset_info> info(ETHTOOL_GSSET_INFO, sizeof(uint32_t));
  info.get()->sset_mask = uint64_t{1} << ETH_SS_FEATURES;
  if (!query->Ethtool(info.get()) || info.get()->sset_mask == 0) return 0;
  return info.get()->data[0] <= kMaxFeatures ? info.get()->data[0] : 0;
}

uint32_t WordsOf(size_t features) { return static_cast<uint32_t>((features + 31) / 32); }
uint32_t BitOf(uint32_t feature) { return uint32_t{1} << feature % 32; }

// All that the kernel has, in its order.
std::vector<Feature> ReadFeatures(InterfaceQuery* query) {
  const uint32_t count = FeatureCount(query);
  if (count == 0) return {};
  WithTail<ethtool_gstrings> names(ETHTOOL_GSTRINGS, size_t{count} * ETH_GSTRING_LEN);
  names.get()->string_set = ETH_SS_FEATURES;
  names.get()->len = count;
  WithTail<ethtool_gfeatures> states(ETHTOOL_GFEATURES, WordsOf(count) * sizeof(ethtool_get_features_block));
  states.get()->size = WordsOf(count);
  if (!query->Ethtool(names.get()) || !query->Ethtool(states.get())) return {};
  std::vector<Feature> features;
  for (uint32_t i = 0; i < count; i++) {
    const char* name = reinterpret_cast<const char*>(names.get()->data) + size_t{i} * ETH_GSTRING_LEN;
    const ethtool_get_features_block& block = states.get()->features[i / 32];
    const uint32_t bit = BitOf(i);
    features.push_back({std::string(name, strnlen(name, ETH_GSTRING_LEN)), i, (block.active & bit) != 0, (block.requested & bit) != 0,
                        (block.available & ~block.never_changed & bit) != 0});
  }
  return features;
}

// nullptr: it joins nothing.
const Merging* MergingOf(const std::string& feature) {
  for (const Merging& each : kMerging)
    if (feature == each.feature) return &each;
  return nullptr;
}

std::vector<std::string> ActiveOf(const std::vector<Feature>& features) {
  std::vector<std::string> words;
  for (const Feature& feature : features)
    if (const Merging* merging = MergingOf(feature.name); merging != nullptr && feature.active) words.emplace_back(merging->word);
  return words;
}

bool IsLoopback(InterfaceQuery* query) { return query->Ask(SIOCGIFFLAGS) && (query->answer().ifr_flags & IFF_LOOPBACK) != 0; }

// What was requested and is not active may become so: a veth's when its link comes up. True: nothing was refused.
bool SwitchOff(InterfaceQuery* query, const std::vector<Feature>& features) {
  const uint32_t words = WordsOf(features.size());
  WithTail<ethtool_sfeatures> wanted(ETHTOOL_SFEATURES, words * sizeof(ethtool_set_features_block));
  wanted.get()->size = words;
  bool any = false;
  for (const Feature& feature : features) {
    if (MergingOf(feature.name) == nullptr || !feature.changeable || !(feature.active || feature.requested)) continue;
    wanted.get()->features[feature.index / 32].valid |= BitOf(feature.index);
    any = true;
  }
  return !any || query->Ethtool(wanted.get());
}

std::string Joined(const std::vector<std::string>& words, const char* after, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word + after;
  return text;
}

}  // namespace

std::vector<Offload> ReadOffloads(InterfaceQuery* query) {
  std::vector<Offload> offloads;
  for (const Feature& feature : ReadFeatures(query)) {
    const bool other = std::any_of(std::begin(kOthers), std::end(kOthers), [&](std::string_view each) { return each == feature.name; });
    if (other || MergingOf(feature.name) != nullptr) offloads.push_back({feature.name, feature.active, !feature.changeable});
  }
  return offloads;
}

std::vector<std::string> ActiveMerging(const std::string& interface) {
  InterfaceQuery query(interface);
  return query.valid() && !IsLoopback(&query) ? ActiveOf(ReadFeatures(&query)) : std::vector<std::string>();
}

std::string DescribeMerging(const std::string& interface, const std::vector<std::string>& active) {
  return interface + ": received packets are merged before the capture (" + Joined(active, "", ", ") + "): ethtool -K " + interface + " " +
         Joined(active, " off", " ");
}

Status StopMerging(const std::string& interface) {
  if (interface.empty() || interface.size() >= IFNAMSIZ || if_nametoindex(interface.c_str()) == 0)
    return Status::Error("WRIT_CAPTURE_NO_INTERFACE", "there is no interface named " + interface);
  InterfaceQuery query(interface);
  if (!query.valid()) return Status::Error("WRIT_CAPTURE_SOCKET", std::string("cannot open a socket: ") + std::strerror(errno));
  if (IsLoopback(&query)) return Status::Ok();
  const std::vector<Feature> features = ReadFeatures(&query);
  const int refused = SwitchOff(&query, features) ? 0 : errno;
  const std::vector<std::string> left = ActiveOf(ReadFeatures(&query));
  if (left.empty()) return Status::Ok();
  const std::string why = refused == EPERM ? "needs CAP_NET_ADMIN" : refused != 0 ? std::strerror(refused) : "the device does not let it";
  return Status::Error("WRIT_CAPTURE_OFFLOADS", DescribeMerging(interface, left) + " (not done here: " + why + ")");
}

}  // namespace writ
