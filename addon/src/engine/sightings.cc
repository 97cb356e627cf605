#include "engine/sightings.h"

#include <algorithm>

namespace writ {

// RFC 791 section 3.1, RFC 8200 section 3.
Sightings::Mark Sightings::MarkOf(ByteView packet, uint16_t group) const {
  Bytes octets(packet.begin(), packet.end());
  const bool ipv4 = octets[0] >> 4 == 4;
  if (ipv4) octets[1] = octets[8] = octets[10] = octets[11] = 0;
  else octets[0] = 0x60, octets[1] &= 0x0f, octets[7] = 0;
  octets.push_back(static_cast<uint8_t>(group >> 8));
  octets.push_back(static_cast<uint8_t>(group));
  const Digest digest = HmacSha256(key_, octets);
  Cleanse(octets.data(), octets.size());
  return {LoadBe64(digest.data()), LoadBe64(digest.data() + 8)};
}

bool Sightings::SeenBefore(ByteView packet, uint16_t point, uint16_t group, int64_t time_ns) {
  Forget(time_ns);
  const Mark mark = MarkOf(packet, group);
  Counts& counts = known_[mark];
  counts.last_ns = time_ns;
  order_.emplace_back(time_ns, mark);
  auto at = std::find_if(counts.by_point.begin(), counts.by_point.end(), [point](const auto& each) { return each.first == point; });
  if (at == counts.by_point.end()) at = counts.by_point.insert(at, {point, 0});
  if (++at->second <= counts.given) return true;
  counts.given = at->second;
  return false;
}

void Sightings::Forget(int64_t now_ns) {
  while (!order_.empty() && (now_ns - order_.front().first > kApartNs || order_.size() >= kMost)) {
    const auto [time_ns, mark] = order_.front();
    order_.pop_front();
    const auto known = known_.find(mark);
    if (known != known_.end() && known->second.last_ns <= time_ns) known_.erase(known);
  }
}

}  // namespace writ
