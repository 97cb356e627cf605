// For tests of the target table alone: entries without grants, and selectors out of a frame's own marks.
#pragma once
#include <algorithm>

#include "match/target_table.h"

namespace writ {
// Only tests define this: in the product entries come from verified grants.
struct TargetEntryForTest {
  static TargetEntry Make(const Selector& selector, uint32_t slot) { return TargetEntry(selector, slot); }
};
}  // namespace writ

namespace writ::test {

// The address's first `length` bits.
inline Selector OfPrefix(const uint8_t* octets, uint8_t version, uint8_t length) {
  Selector selector;
  selector.kind = version == 4 ? SelectorKind::kIpv4 : SelectorKind::kIpv6;
  selector.prefix_length = length;
  for (unsigned bit = 0; bit < length; ++bit) selector.address[bit / 8] |= static_cast<uint8_t>(octets[bit / 8] & (0x80u >> bit % 8));
  return selector;
}

inline Selector OfMac(const uint8_t* octets) {
  Selector selector;
  selector.kind = SelectorKind::kMac;
  std::copy_n(octets, 6, selector.address.begin());
  return selector;
}

}  // namespace writ::test
