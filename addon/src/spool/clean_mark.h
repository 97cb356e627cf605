// The mark of a clean end: everything that had been accepted is flushed where it belongs, each segment that was open has its footer, and
// no redo file is left. Placed last of all at an end, and taken away, durably, before a start changes anything: so no power cut can leave one
// beside something that is not flushed.
#pragma once
#include <string>

#include "spool/io_calls.h"

namespace writ::spool {

struct CleanEnd {
  int64_t time_ns = 0;      // UTC
  uint64_t streams = 0;     // that took records
  uint64_t records = 0;     // of all of them, over all time
};

std::string CleanMarkPath(const std::string& spool);

// `found`: there was a whole one. What is there is gone on return, whole or not, and that is durable.
Status TakeCleanMark(IoCalls* io, const std::string& spool, CleanEnd* out, bool* found);
Status PlaceCleanMark(IoCalls* io, const std::string& spool, const CleanEnd& end);

}  // namespace writ::spool
