// What a start makes of a stream's directory. Only the last segment is read through, and that only when it has no footer: after a
// mere kill from where the index says that it is durable, before that its headers alone. The earlier ones are believed by header and
// footer but must connect. A torn tail is cut and reported; damage in what had been
// durable stops that one stream and changes nothing on disk (I8).
//
// What had been durable is known from three sides: a later block that says so of itself (BlockHeader::durable), the index, and the
// agency's cursor. Blocks that were never flushed may reach the disk in any order: a gap among them alone is a torn tail.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "spool/index.h"
#include "spool/redo_format.h"
#include "spool/segment.h"
#include "spool/stream_file.h"

namespace writ::spool {

// What the index says of a stream.
struct Claim {
  uint64_t records = 0;        // had been durable
  // The system has not been started since it was said: the file is as the killed process left it, and holds them up to this offset.
  bool is_of_this_boot = false;
  uint64_t segment_first = 0, segment_end = 0;
};

// A segment is found without its footer. One that reached the disk before the blocks it speaks for would turn a torn tail into damage.
struct MissingFooter {
  RedoKey key;
  std::string path;
  uint64_t at = 0;
  SegmentFooter footer{};
};

struct RecoveredStream {
  Status status;                  // not ok: the stream must not be written
  bool known = false;             // it has a stream file
  bool ended = false;
  StreamIdentity identity;        // without its key when it has ended
  StreamTotals totals;
  uint64_t segment_first = 0, segment_end = 0;
  Digest previous{};              // SHA-256 of the last footer, for the next segment's header
  uint64_t torn_octets = 0;
  std::vector<std::string> unflushed;   // files changed or adopted: they must be flushed before anything here is called durable
  bool directory_changed = false;       // likewise
  std::optional<MissingFooter> footer;  // of its last segment, to be placed when these are flushed
};

// Not flushed. One that cannot be written (full disk) is no reason to refuse: a segment is whole without it.
Status PlaceFooter(IoCalls* io, const MissingFooter& missing);

RecoveredStream RecoverStream(IoCalls* io, const std::string& directory, KeyPort* keys, const Claim& claim);

}  // namespace writ::spool
