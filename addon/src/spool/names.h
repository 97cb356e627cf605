// Where the spool's files lie.
#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"

namespace writ::spool {

std::string StreamDirectory(const std::string& spool, const Id& stream);
std::string SegmentPath(const std::string& stream_directory, uint64_t first);
inline std::string StreamPath(const std::string& stream_directory) { return stream_directory + "/stream"; }
inline std::string EndedPath(const std::string& stream_directory) { return stream_directory + "/ended"; }
inline std::string CursorPath(const std::string& stream_directory) { return stream_directory + "/cursor"; }
inline std::string ConfirmedPath(const std::string& stream_directory) { return stream_directory + "/confirmed"; }
inline std::string FreedPath(const std::string& stream_directory) { return stream_directory + "/freed"; }
inline std::string PurgedPath(const std::string& stream_directory) { return stream_directory + "/purged"; }
inline std::string IndexPath(const std::string& spool) { return spool + "/index"; }

// Streams that have a directory.
Status ListStreams(const std::string& spool, std::vector<Id>* out);
// First ordinals of a stream's segments, rising. A missing directory has none.
Status ListSegments(const std::string& stream_directory, std::vector<uint64_t>* out);

}  // namespace writ::spool
