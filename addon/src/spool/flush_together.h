// Flushes of many files at once. A disk answers the flushes that wait together, and a file system writes their sizes with one commit of
// its journal; one after the other each waits anew behind whatever else the disk has to do.
#pragma once
#include <string>
#include <vector>

#include "spool/io_calls.h"

namespace writ::spool {

// Every path was tried when it returns; of several failures the first in the lists is told, files before directories.
Status FlushTogether(IoCalls* io, const std::vector<std::string>& files, const std::vector<std::string>& directories);

}  // namespace writ::spool
