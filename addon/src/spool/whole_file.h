// Small files that are replaced whole: the new content or the old one, never a mixture.
#pragma once
#include <string>

#include "spool/io_calls.h"

namespace writ::spool {

// Durable on return, its name too: put beside, flushed, renamed.
Status ReplaceWhole(IoCalls* io, const std::string& path, ByteView octets);

// For a new file: put in place likewise, flushed later with others.
Status PlaceWhole(IoCalls* io, const std::string& path, ByteView octets);

}  // namespace writ::spool
