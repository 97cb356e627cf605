// What a packet worker lets go of where it lies, in a ring or a file: ordinary frames that no selector in its table names; of a file, before
// the next grant begins. Asked from the worker's thread alone.
#pragma once
#include "capture/sieve.h"
#include "match/glance.h"

namespace writ {

class TableSieve final : public Sieve {
 public:
  // `until_ns`: from this capture time on all frames are kept, for the first of them begins a grant.
  TableSieve(const TargetTable& table, int64_t until_ns) : table_(table), until_ns_(until_ns) {}
  bool Keeps(const Frame& frame) const override {
    return frame.link != kLinkEthernet || frame.time_ns >= until_ns_ || MayConcern(table_, frame.octets);
  }

 private:
  const TargetTable& table_;
  const int64_t until_ns_;
};

}  // namespace writ
