// When records were confirmed: the file `confirmed` beside the cursor, so that confirmed segments can be kept for re-delivery
// until a time has passed. At most some 260 marks (time, confirmed), however long the stream runs; none without retention.
//
// Lost or damaged it only prolongs: what is confirmed then counts as confirmed now. Wall clock: an agency asks by date, and the
// marks outlive restarts. One writer (the delivery process).
#pragma once
#include <string>

#include "spool/io_calls.h"

namespace writ::spool {

// Notes that records below `confirmed` were confirmed by `now_ns`, and gives the records that were so at least `retain_ns` ago.
Status ReleasedBelow(IoCalls* io, const std::string& stream_directory, uint64_t confirmed, int64_t now_ns, int64_t retain_ns, uint64_t* released);

}  // namespace writ::spool
