// What a capture file says of itself beside its frames: clock unit, snap length, records that were cut when captured, and the
// losses that the capturing program wrote down.
#pragma once
#include "base/bytes.h"

namespace writ {

struct FileFacts {
  bool pcapng = false;
  uint64_t interfaces = 0;       // descriptions, over all sections; pcap: 1
  uint64_t records = 0;
  uint64_t cut = 0;              // records that hold less than was on the wire
  uint32_t snap_length = 0;      // the smallest that is stated; 0: no limit is
  int64_t unit_ns = 0;           // the coarsest unit of the stamps, at least 1; 0: no interface is described
  uint64_t recorded_drops = 0;   // interface statistics blocks: not captured for want of room
};

// Reads as far as the file makes sense: where it ends or contradicts itself is RecordReader's to say.
FileFacts ReadFileFacts(ByteView file);

}  // namespace writ
