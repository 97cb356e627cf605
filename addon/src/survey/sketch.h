// What must be remembered of packets for a moment to see that they come twice, or one way only: keyed hashes in tables of fixed
// size, never an address or an octet of theirs (I1). The key is drawn at random and never leaves the process.
#pragma once
#include <vector>

#include "dissect/dissect.h"

namespace writ {

class KeyedHash {
 public:
  KeyedHash();
  uint64_t Of(ByteView octets, uint64_t seed = 0) const;

 private:
  uint64_t key_[2];
};

enum class Sighting : uint8_t { kNew, kAgain, kRouted };

// Whether the same packet was seen within kWindowNs: with the same time to live (kAgain), or another one (kRouted: on both sides
// of a router). What a newer packet displaced from its slot is taken for new.
class TwinSketch {
 public:
  static constexpr size_t kSlots = 1 << 16;
  static constexpr int64_t kWindowNs = 10'000'000;
  Sighting See(const IpLayer& outermost, int64_t time_ns);

 private:
  struct Slot {
    uint64_t hash = 0;
    int64_t time_ns = 0;
    uint8_t hops = 0;
  };
  KeyedHash hash_;
  std::vector<Slot> slots_ = std::vector<Slot>(kSlots);
};

struct WayCounts {
  uint64_t pairs = 0;     // of TCP, with at least kEnough frames: any TCP that works goes both ways
  uint64_t one_way = 0;   // of these: seen in one direction only
  uint64_t beyond = 0;    // frames of pairs for which there was no room
};

class WaySketch {
 public:
  static constexpr size_t kSlots = 1 << 14;
  static constexpr uint32_t kEnough = 4;
  void See(const IpLayer& layer);
  WayCounts Count() const;

 private:
  static constexpr size_t kProbes = 4;
  struct Slot {
    uint64_t hash = 0;
    uint32_t frames = 0;
    uint8_t ways = 0;   // bit 0: from the lower address, bit 1: from the higher
  };
  Slot* Find(uint64_t hash);

  KeyedHash hash_;
  std::vector<Slot> slots_ = std::vector<Slot>(kSlots);
  uint64_t beyond_ = 0;
};

}  // namespace writ
