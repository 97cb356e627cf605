#include "survey/sketch.h"

#include <algorithm>
#include <random>

namespace writ {
namespace {

constexpr size_t kLooked = 96;   // octets of a packet that tell it from others, with its length: headers and what they number

uint64_t Mix(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// What routers change on the way is taken out: DSCP and ECN, time to live, header checksum (RFC 791); traffic class and hop
// limit (RFC 8200).
size_t Steady(const IpLayer& layer, uint8_t* out, uint8_t* hops) {
  const size_t size = std::min(layer.packet.size(), kLooked);
  std::memcpy(out, layer.packet.data(), size);
  if (layer.version == 4) {
    *hops = out[8];
    out[1] = out[8] = out[10] = out[11] = 0;
  } else {
    *hops = out[7];
    out[0] = out[7] = 0;
    out[1] &= 0x0f;
  }
  return size;
}

}  // namespace

KeyedHash::KeyedHash() {
  std::random_device random;
  for (uint64_t& word : key_) word = uint64_t{random()} << 32 | random() | 1;
}

uint64_t KeyedHash::Of(ByteView octets, uint64_t seed) const {
  uint64_t hash = key_[0] ^ seed;
  for (; !octets.empty(); octets = octets.subspan(std::min<size_t>(8, octets.size()))) {
    uint64_t word = 0;
    std::memcpy(&word, octets.data(), std::min<size_t>(8, octets.size()));
    hash = Mix(hash ^ word, key_[1]) + 0x9e3779b97f4a7c15;
  }
  return Mix(hash, key_[1]);
}

Sighting TwinSketch::See(const IpLayer& outermost, int64_t time_ns) {
  uint8_t octets[kLooked], hops = 0;
  const size_t size = Steady(outermost, octets, &hops);
  const uint64_t hash = hash_.Of({octets, size}, outermost.packet.size());
  Slot& slot = slots_[hash % kSlots];
  // Unsigned: stamps of a hostile file differ by any amount.
  const uint64_t apart = static_cast<uint64_t>(time_ns) - static_cast<uint64_t>(slot.time_ns) + kWindowNs;
  const bool twin = slot.hash == hash && apart <= 2 * uint64_t{kWindowNs};
  const Sighting seen = !twin ? Sighting::kNew : slot.hops == hops ? Sighting::kAgain : Sighting::kRouted;
  slot = {hash, time_ns, hops};
  return seen;
}

WaySketch::Slot* WaySketch::Find(uint64_t hash) {
  for (size_t i = 0; i < kProbes; i++) {
    Slot* slot = &slots_[(hash + i) % kSlots];
    if (slot->frames == 0) slot->hash = hash;
    if (slot->hash == hash) return slot;
  }
  return nullptr;
}

void WaySketch::See(const IpLayer& layer) {
  const size_t size = layer.version == 4 ? 4 : 16;
  const int order = std::memcmp(layer.source, layer.destination, size);
  const uint8_t* low = order <= 0 ? layer.source : layer.destination;
  const uint8_t* high = order <= 0 ? layer.destination : layer.source;
  Slot* slot = Find(hash_.Of({high, size}, hash_.Of({low, size})));
  if (slot == nullptr) {
    beyond_++;
    return;
  }
  slot->ways |= order == 0 ? 3 : order < 0 ? 1 : 2;
  if (slot->frames < UINT32_MAX) slot->frames++;
}

WayCounts WaySketch::Count() const {
  WayCounts counts;
  for (const Slot& slot : slots_) {
    if (slot.frames < kEnough) continue;
    counts.pairs++;
    counts.one_way += slot.ways != 3;
  }
  counts.beyond = beyond_;
  return counts;
}

}  // namespace writ
