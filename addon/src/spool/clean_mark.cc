#include "spool/clean_mark.h"

#include <cerrno>

#include "spool/format.h"
#include "spool/whole_file.h"

namespace writ::spool {
namespace {

constexpr Magic kCleanMagic = {'W', 'R', 'I', 'T', 'C', 'L', 'N', '1'};

struct CleanFile {
  Magic magic;
  uint32_t version;
  uint32_t crc;             // CRC32C of this structure, itself as 0
  int64_t time_ns;
  uint64_t streams, records;
};
static_assert(sizeof(CleanFile) == 40);

}  // namespace

std::string CleanMarkPath(const std::string& spool) { return spool + "/clean"; }

Status TakeCleanMark(IoCalls* io, const std::string& spool, CleanEnd* out, bool* found) {
  const std::string path = CleanMarkPath(spool);
  Bytes octets;
  CleanFile file;
  WRIT_RETURN_IF_ERROR(ReadWhole(io, path, &octets, found));
  if (!*found) return Status::Ok();
  *found = octets.size() == sizeof file && Parse(octets.data(), kCleanMagic, &file);
  if (*found) *out = {file.time_ns, file.streams, file.records};
  if (io->Unlink(path.c_str()) != 0 && errno != ENOENT) return IoFailure("remove", path);
  return SyncDirectory(io, spool);
}

// The directory first: the names that went (the redo files') must not come back beside the mark.
Status PlaceCleanMark(IoCalls* io, const std::string& spool, const CleanEnd& end) {
  CleanFile file{kCleanMagic, kFormatVersion, 0, end.time_ns, end.streams, end.records};
  file.crc = CrcOf(file);
  WRIT_RETURN_IF_ERROR(SyncDirectory(io, spool));
  return ReplaceWhole(io, CleanMarkPath(spool), OctetsOf(file));
}

}  // namespace writ::spool
