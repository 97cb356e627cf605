// What a stream's LEMF has confirmed, on disk: two slots written in turn, in place, so that a torn write leaves the other. A late
// cursor makes duplicates, never loss. One writer (the delivery process).
#pragma once
#include <string>

#include "spool/io_calls.h"
#include "spool/reader.h"

namespace writ::spool {

// No file, or no whole slot: all zeros.
Status LoadCursorFile(IoCalls* io, const std::string& stream_directory, Cursor* out);
// Durable on return.
Status StoreCursorFile(IoCalls* io, const std::string& stream_directory, const Cursor& cursor);

}  // namespace writ::spool
