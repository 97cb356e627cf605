// Destroying a stream for good. Its data key exists once on disk, wrapped, in the file `stream`: overwritten and removed, what is
// left of the segments anywhere is noise. Then the segments go. What stays says that, when and by which order it was done.
//
// In its place a stream of the same id, grant, leg and figures is left, ended, under a new key that never sealed a record: for the
// core it is as if all had been confirmed and freed. The steps may be cut short at any point and are taken up again by the same call.
// The core must be done with the stream: only ended ones are purged. One process does it (delivery).
#pragma once
#include <string>

#include "spool/index.h"
#include "spool/reader.h"

namespace writ::spool {

struct StreamIdentity;

// `released`: records whose retention has passed. Throughout: WRIT_SPOOL_NOT_ENDED, _UNCONFIRMED, _RETAINED, _CORRUPT, _IO.
Status PurgeStream(IoCalls* io, const std::string& stream_directory, KeyPort* keys, const IndexEntry& entry, const Cursor& cursor,
                   uint64_t released, const PurgeOrder& order, PurgeRecord* out);
// `found` false: it was not purged.
Status LoadPurgeRecord(IoCalls* io, const std::string& stream_directory, PurgeRecord* out, bool* found);

}  // namespace writ::spool
