// One grant's packets at the points of a group, where one packet may be seen several times: on the lines of both parties of a call, at
// the edge and inside the network.
//
// What is one packet: the same octets but for what a router changes on the way (IPv4 type of service, time to live and checksum; IPv6
// traffic class and hop limit). The n-th sighting at one point is the n-th at every other: so a retransmission, which comes again
// at the same point, stays a packet of its own. Between points a second at most may pass.
// Keyed hashes of packets are kept, no packets; at most kMost of them. Threads: the grant's lock.
#pragma once
#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

#include "base/crypto.h"

namespace writ {

class Sightings {
 public:
  static constexpr int64_t kApartNs = 1'000'000'000;
  static constexpr size_t kMost = 65'536;

  Sightings() : key_(RandomArray<32>()) {}
  // Whether this sighting is of a packet that another point of the group gave before.
  bool SeenBefore(ByteView packet, uint16_t point, uint16_t group, int64_t time_ns);
  size_t size() const { return known_.size(); }

 private:
  struct Counts {
    std::vector<std::pair<uint16_t, uint32_t>> by_point;
    uint32_t given = 0;   // the most of them
    int64_t last_ns = 0;
  };
  using Mark = std::pair<uint64_t, uint64_t>;
  struct MarkHash {
    size_t operator()(const Mark& mark) const { return mark.first; }
  };

  Mark MarkOf(ByteView packet, uint16_t group) const;
  void Forget(int64_t now_ns);

  const std::array<uint8_t, 32> key_;
  std::unordered_map<Mark, Counts, MarkHash> known_;
  std::deque<std::pair<int64_t, Mark>> order_;   // of first sightings and later ones, by arrival
};

}  // namespace writ
