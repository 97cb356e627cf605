// The scribe's reports: what packets of an order without content say in their headers, one by one or summed up (ATIS-1000013).
#include <algorithm>
#include <cstdlib>

#include "engine/scribe.h"

namespace writ {
namespace {

constexpr uint32_t kMostSummed = UINT16_MAX;   // packets: a record has no place for more
constexpr size_t kMostFlows = 256;             // pairs of ends

}  // namespace

// An order without content: what the packet's headers say, and nothing else of it (I3).
void Scribe::AppendReport(Interception* grant, const Frame& frame, const CapturePoint& point, const IpLayer& layer, uint8_t direction) {
  const FlowKey key = KeyOf(FlowOf(layer));
  if (grant->grant().summaries()) return Sum(grant, frame, layer, key);
  uint8_t set[kMaxReportSet];
  AppendContent(grant, frame, point, ByteView(set, WriteReportSet(key, 0, set)), direction);
}

// One more packet for the sum that is open. Packets of several workers come a little out of order.
void Scribe::Sum(Interception* grant, const Frame& frame, const IpLayer& layer, const FlowKey& key) {
  GrantWork& work = grant->work;
  if (PlayedBefore(&work, frame)) return;
  if (work.aggregate == nullptr) work.aggregate = std::make_unique<Aggregate>();
  Aggregate& open = *work.aggregate;
  const int64_t apart_ns = std::abs(frame.time_ns - open.from_ns);
  if (open.packets > 0 && apart_ns >= WaitNs(grant->grant())) Close(grant);
  if (open.packets == 0) Open(grant, frame, grant->streams.encoders.front().second.get());
  open.flows.Add(key, frame.time_ns);
  open.packets++;
  open.octets += layer.packet.size();
  open.from_ns = std::min(open.from_ns, frame.time_ns);
  open.to_ns = std::max(open.to_ns, frame.time_ns);
  open.position = frame.number;
  work.counters.encoded++;
  if (open.packets >= kMostSummed || open.flows.flows.size() >= kMostFlows) Close(grant);
}

}  // namespace writ
