// Goes on behind damage, at the word of a person with that right: the records that cannot be read any more become empty gap records of
// the same ordinals, in a segment that takes the damaged one's place from there on.
//
// Always true: the damaged octets are kept in a file of their own; what can be read is handed out as it was accepted (I6); ordinals
// have no hole (I5). The new segment is whole and flushed before one rename puts it in force: cut short, nothing has changed.
#pragma once
#include <string>
#include <vector>

#include "spool/index.h"
#include "spool/seal.h"
#include "spool/spool.h"

namespace writ::spool {

// What may be read of the stream.
struct SkipBounds {
  uint64_t from = 0;                       // ordinal: the agency has what is before
  uint64_t records = 0;                    // durable once
  uint64_t written_segment = UINT64_MAX;   // first ordinal of one that is still being written: not touched
  uint64_t written_end = 0;                // offset up to which it may be read
};

// WRIT_SPOOL_SKIP_NOTHING: no damage. WRIT_SPOOL_SKIP_OPEN: it is in the segment that is being written.
Status SkipDamage(IoCalls* io, const std::string& directory, KeyPort* keys, const SkipBounds& bounds, std::vector<SkippedRange>* skipped);

}  // namespace writ::spool
