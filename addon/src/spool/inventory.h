// What a stream's segments are and were: facts that need no key, for people, manifests and the record of a purge. Segments that are
// gone stand in the file `freed`, written before each is removed, so that the chain of footers stays whole.
#pragma once
#include <string>
#include <vector>

#include "spool/io_calls.h"
#include "spool/reader.h"

namespace writ::spool {

// Rising by first ordinal; those that are gone first.
Status ListFacts(IoCalls* io, const std::string& stream_directory, std::vector<SegmentFacts>* out);
// Durable on return. `going`: first ordinals of segments that are there and will be removed next; a repeat does no harm.
Status NoteFreed(IoCalls* io, const std::string& stream_directory, const std::vector<uint64_t>& going);

}  // namespace writ::spool
