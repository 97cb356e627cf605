// What an order without content may be told of a packet (ATIS-1000013, packet data header report and summary report): who sent it to whom,
// from which port to which. Always true (I3): nothing else of a packet gets in here.
#pragma once
#include <array>
#include <unordered_map>
#include <vector>

#include "match/flow.h"

namespace writ {

// Two ends and a protocol, one way.
struct FlowKey {
  uint8_t version = 0, protocol = 0;
  bool ports = false;
  uint16_t source_port = 0, destination_port = 0;
  std::array<uint8_t, 16> source{}, destination{};
  bool operator==(const FlowKey&) const = default;
};

FlowKey KeyOf(const Flow& flow);
// The same for the same ends, in any process: what tells an agency that packets belong together.
uint64_t FlowIdOf(const FlowKey& key);

struct FlowKeyHash {
  size_t operator()(const FlowKey& key) const { return FlowIdOf(key); }
};

// Octets of the longest HeaderSet or StreamSet, without tag and length.
inline constexpr size_t kMaxReportSet = 128;
// The contents of a HeaderSet (`packets` 0) or of a StreamSet; `out` holds kMaxReportSet octets. Returns how many were written.
size_t WriteReportSet(const FlowKey& key, uint64_t packets, uint8_t* out);

// Packets counted and not told yet, by their ends, in the order in which these were first seen.
struct FlowSummary {
  struct Counted {
    FlowKey key;
    uint64_t packets = 0;
    int64_t last_ns = 0;
  };
  std::vector<Counted> flows;
  std::unordered_map<FlowKey, size_t, FlowKeyHash> places;

  void Add(const FlowKey& key, int64_t time_ns);
  void Clear();
};

}  // namespace writ
