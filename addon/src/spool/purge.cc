#include "spool/purge.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/posix_clock.h"
#include "spool/inventory.h"
#include "spool/names.h"
#include "spool/stream_file.h"
#include "spool/whole_file.h"

namespace writ::spool {
namespace {

constexpr Magic kPurgedMagic = {'W', 'R', 'I', 'T', 'P', 'R', 'G', '1'};
constexpr int kOverwrites = 2;  // noise, then zeros: the last is recognisable

struct PurgedFile {
  Magic magic;
  uint32_t version;
  uint32_t crc;
  Id order_id;
  int64_t time_ns;
  uint64_t records, confirmed, octets;
  Digest key_id;
};
static_assert(sizeof(PurgedFile) == 96);

PurgeRecord RecordOf(const PurgedFile& file) {
  return {file.order_id, file.time_ns, file.records, file.confirmed, file.octets, file.key_id};
}

class Purge {
 public:
  Purge(IoCalls* io, const std::string& directory, KeyPort* keys, const IndexEntry& entry, const PurgeOrder& order)
      : io_(io), directory_(directory), keys_(keys), entry_(entry), order_(order) {}

  Status Check(const Cursor& cursor, uint64_t released) const;
  Status Prepare(const Cursor& cursor, PurgeRecord* out);
  Status Complete();

 private:
  std::string FreshStream() const { return StreamPath(directory_) + ".fresh"; }
  std::string FreshEnded() const { return EndedPath(directory_) + ".fresh"; }
  Status WriteFresh(const StreamIdentity& old, const StreamTotals& totals);
  Status Shred(const std::string& path);
  Status RemoveSegments();
  Status RemoveOthers();
  Status Remove(const std::string& path);

  IoCalls* io_;
  const std::string& directory_;
  KeyPort* const keys_;
  const IndexEntry& entry_;
  const PurgeOrder& order_;
};

Status Purge::Check(const Cursor& cursor, uint64_t released) const {
  const std::string name = "stream " + IdText(entry_.stream_id);
  if (!entry_.ended || entry_.leg == Leg::kJournal)
    return Status::Error("WRIT_SPOOL_NOT_ENDED", name + " has not ended: the core may still write it");
  if (order_.destroys) return Status::Ok();
  if (cursor.confirmed < entry_.records)
    return Status::Error("WRIT_SPOOL_UNCONFIRMED", name + ": records " + std::to_string(cursor.confirmed) + " to " + std::to_string(entry_.records - 1) +
                         " were never confirmed; to destroy them takes an order by two people");
  if (released < entry_.records)
    return Status::Error("WRIT_SPOOL_RETAINED", name + " is kept for re-delivery from record " + std::to_string(released) + " on: its time has not passed");
  return Status::Ok();
}

// Nothing of the old stream is touched here; with the file `purged` on disk there is no way back.
Status Purge::Prepare(const Cursor& cursor, PurgeRecord* out) {
  StreamIdentity old;
  StreamTotals totals;
  bool found = false;
  Bytes octets;
  WRIT_RETURN_IF_ERROR(ReadStreamFile(io_, directory_, keys_, &old, &found));
  if (!found) return Status::Error("WRIT_SPOOL_CORRUPT", StreamPath(directory_) + " is missing or damaged: there is no key to destroy");
  WRIT_RETURN_IF_ERROR(ReadEndedFile(io_, directory_, old, &totals, &found));
  if (!found) return Status::Error("WRIT_SPOOL_NOT_ENDED", EndedPath(directory_) + " is missing or damaged");
  WRIT_RETURN_IF_ERROR(ReadWhole(io_, StreamPath(directory_), &octets, &found));
  WRIT_RETURN_IF_ERROR(WriteFresh(old, totals));
  std::vector<uint64_t> firsts;
  WRIT_RETURN_IF_ERROR(ListSegments(directory_, &firsts));
  WRIT_RETURN_IF_ERROR(NoteFreed(io_, directory_, firsts));
  PurgedFile file{kPurgedMagic, kFormatVersion, 0, order_.order_id, ClockNs(CLOCK_REALTIME), totals.records, std::min(cursor.confirmed, totals.records),
                  totals.octets, Sha256(octets)};
  file.crc = CrcOf(file);
  *out = RecordOf(file);
  return ReplaceWhole(io_, PurgedPath(directory_), OctetsOf(file));
}

Status Purge::WriteFresh(const StreamIdentity& old, const StreamTotals& totals) {
  StreamIdentity fresh = old;
  fresh.dek = SecretKey::Random();
  Bytes octets;
  WRIT_RETURN_IF_ERROR(SealStreamFile(keys_, fresh, &octets));
  WRIT_RETURN_IF_ERROR(ReplaceWhole(io_, FreshStream(), octets));
  return ReplaceWhole(io_, FreshEnded(), SealEndedFile(fresh, totals));
}

// The redo log's copy of the key is wiped by the checkpoint that follows a stream's first record.
Status Purge::Complete() {
  struct stat facts;
  if (::stat(FreshStream().c_str(), &facts) == 0) {
    WRIT_RETURN_IF_ERROR(Shred(StreamPath(directory_)));
    if (::stat(FreshEnded().c_str(), &facts) == 0 && io_->Rename(FreshEnded().c_str(), EndedPath(directory_).c_str()) != 0)
      return IoFailure("rename", FreshEnded());
    WRIT_RETURN_IF_ERROR(SyncDirectory(io_, directory_));
    if (io_->Rename(FreshStream().c_str(), StreamPath(directory_).c_str()) != 0) return IoFailure("rename", FreshStream());
    WRIT_RETURN_IF_ERROR(SyncDirectory(io_, directory_));
  }
  WRIT_RETURN_IF_ERROR(RemoveSegments());
  WRIT_RETURN_IF_ERROR(RemoveOthers());
  return SyncDirectory(io_, directory_);
}

// In place, so that the very blocks are written over; then the name goes.
Status Purge::Shred(const std::string& path) {
  const int fd = io_->Open(path.c_str(), O_WRONLY, 0);
  if (fd < 0) return errno == ENOENT ? Status::Ok() : IoFailure("open", path);
  const File file(io_, fd);
  uint64_t size = 0;
  WRIT_RETURN_IF_ERROR(SizeOf(file, path, &size));
  Bytes octets(size);
  for (int round = 0; round < kOverwrites; ++round) {
    if (round + 1 < kOverwrites) RandomBytes(octets.data(), octets.size());
    else std::fill(octets.begin(), octets.end(), uint8_t{0});
    WRIT_RETURN_IF_ERROR(WriteAll(io_, file, octets.data(), octets.size(), 0, path));
    if (io_->Fsync(file.fd()) != 0) return IoFailure("flush", path);
  }
  return Remove(path);
}

Status Purge::RemoveSegments() {
  std::vector<uint64_t> firsts;
  WRIT_RETURN_IF_ERROR(ListSegments(directory_, &firsts));
  for (const uint64_t first : firsts) WRIT_RETURN_IF_ERROR(Remove(SegmentPath(directory_, first)));
  return Status::Ok();
}

// Torn tails that recovery set aside, and files that were never put in their place.
Status Purge::RemoveOthers() {
  DIR* open = ::opendir(directory_.c_str());
  if (open == nullptr) return IoFailure("list", directory_);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(open)) names.emplace_back(entry->d_name);
  ::closedir(open);
  for (const std::string& name : names)
    if (name.ends_with(".broken") || name.ends_with(".new")) WRIT_RETURN_IF_ERROR(Remove(directory_ + "/" + name));
  return Status::Ok();
}

Status Purge::Remove(const std::string& path) {
  return io_->Unlink(path.c_str()) == 0 || errno == ENOENT ? Status::Ok() : IoFailure("remove", path);
}

}  // namespace

Status LoadPurgeRecord(IoCalls* io, const std::string& stream_directory, PurgeRecord* out, bool* found) {
  Bytes octets;
  PurgedFile file;
  WRIT_RETURN_IF_ERROR(ReadWhole(io, PurgedPath(stream_directory), &octets, found));
  if (!*found) return Status::Ok();
  *found = octets.size() == sizeof file && Parse(octets.data(), kPurgedMagic, &file);
  if (!*found) return Status::Error("WRIT_SPOOL_CORRUPT", PurgedPath(stream_directory) + " is damaged");
  *out = RecordOf(file);
  return Status::Ok();
}

Status PurgeStream(IoCalls* io, const std::string& stream_directory, KeyPort* keys, const IndexEntry& entry, const Cursor& cursor,
                   uint64_t released, const PurgeOrder& order, PurgeRecord* out) {
  Purge purge(io, stream_directory, keys, entry, order);
  bool begun = false;
  WRIT_RETURN_IF_ERROR(LoadPurgeRecord(io, stream_directory, out, &begun));
  if (!begun) {
    WRIT_RETURN_IF_ERROR(purge.Check(cursor, released));
    WRIT_RETURN_IF_ERROR(purge.Prepare(cursor, out));
  }
  return purge.Complete();
}

}  // namespace writ::spool
