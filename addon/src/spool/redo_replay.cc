#include "spool/redo_replay.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "spool/names.h"
#include "spool/redo_scan.h"
#include "spool/stream_file.h"
#include "spool/whole_file.h"

namespace writ::spool {
namespace {

constexpr size_t kCopyOctets = 1 << 20;

Status IsThere(IoCalls* io, const std::string& path, bool* there) {
  const int fd = io->Open(path.c_str(), O_RDONLY, 0);
  *there = fd >= 0;
  if (fd < 0) return errno == ENOENT ? Status::Ok() : IoFailure("open", path);
  return io->Close(fd) == 0 ? Status::Ok() : IoFailure("close", path);
}

// The files that a replay writes to, a few of them open.
class Replay {
 public:
  Replay(IoCalls* io, const std::string& spool) : io_(io), spool_(spool) {}
  Status Apply(const RedoPiece& piece, bool rebooted);
  uint64_t restored() const { return restored_; }

 private:
  Status Segment(const RedoPiece& piece, bool rebooted);
  Status Begins(const RedoPiece& piece, bool rebooted, bool* go_on);
  Status Whole(const RedoPiece& piece, bool rebooted);
  Status Target(const RedoKey& key, bool make, bool* there);
  Status Compare(const RedoPiece& piece, bool* same);
  IoCalls* io_;
  const std::string& spool_;
  std::string path_;       // of file_
  File file_;
  Bytes present_;
  uint64_t restored_ = 0;
};

Status Replay::Apply(const RedoPiece& piece, bool rebooted) {
  if (rebooted) {
    bool made = false;
    WRIT_RETURN_IF_ERROR(MakeDirectory(io_, StreamDirectory(spool_, piece.key.stream_id), &made));
  }
  return piece.key.kind == RedoKind::kSegment ? Segment(piece, rebooted) : Whole(piece, rebooted);
}

Status Replay::Target(const RedoKey& key, bool make, bool* there) {
  const std::string path = PathOf(spool_, key);
  *there = file_.is_open() && path == path_;
  if (*there) return Status::Ok();
  file_.Close();
  path_ = path;
  const int fd = io_->Open(path.c_str(), make ? O_RDWR | O_CREAT : O_RDWR, 0600);
  *there = fd >= 0;
  if (fd < 0) return errno == ENOENT ? Status::Ok() : IoFailure("open", path);
  file_ = File(io_, fd);
  return Status::Ok();
}

Status Replay::Segment(const RedoPiece& piece, bool rebooted) {
  bool go_on = false, same = false, purged = true;
  if (rebooted && piece.at == 0) WRIT_RETURN_IF_ERROR(IsThere(io_, PurgedPath(StreamDirectory(spool_, piece.key.stream_id)), &purged));
  WRIT_RETURN_IF_ERROR(Target(piece.key, !purged, &go_on));
  if (go_on) WRIT_RETURN_IF_ERROR(Begins(piece, rebooted, &go_on));
  if (!go_on) return Status::Ok();
  WRIT_RETURN_IF_ERROR(Compare(piece, &same));
  if (!same) restored_ += piece.octets.size();
  return same ? Status::Ok() : WriteAll(io_, file_, piece.octets.data(), piece.octets.size(), piece.at, path_);
}

// Whether the file is the very segment that the octets are of. Of two that had one name, the later one rules: the earlier one was left
// before anything in it was durable.
Status Replay::Begins(const RedoPiece& piece, bool rebooted, bool* go_on) {
  SegmentHeader present, logged;
  std::array<uint8_t, sizeof present> octets;
  size_t got = 0;
  WRIT_RETURN_IF_ERROR(ReadUpTo(io_, file_, octets.data(), octets.size(), 0, path_, &got));
  const bool whole = got == octets.size() && Parse(octets.data(), kSegmentMagic, &present);
  *go_on = whole && present.segment_id == piece.key.segment_id;
  if (*go_on || piece.at != 0 || piece.octets.size() < sizeof logged) return Status::Ok();
  *go_on = Parse(piece.octets.data(), kSegmentMagic, &logged) && (!whole || (rebooted && logged.created_boot_ns > present.created_boot_ns));
  if (*go_on && io_->Ftruncate(file_.fd(), 0) != 0) return IoFailure("truncate", path_);
  return Status::Ok();
}

Status Replay::Compare(const RedoPiece& piece, bool* same) {
  present_.resize(piece.octets.size());
  size_t got = 0;
  WRIT_RETURN_IF_ERROR(ReadUpTo(io_, file_, present_.data(), present_.size(), piece.at, path_, &got));
  *same = got == piece.octets.size() && std::equal(present_.begin(), present_.end(), piece.octets.begin());
  return Status::Ok();
}

// The small files are put in their place only where none is: one that is there is as new or newer.
Status Replay::Whole(const RedoPiece& piece, bool rebooted) {
  bool there = false;
  const std::string path = PathOf(spool_, piece.key);
  WRIT_RETURN_IF_ERROR(IsThere(io_, path, &there));
  if (there) WRIT_RETURN_IF_ERROR(SmallFileHolds(io_, path, &there));
  if (there || !rebooted) return Status::Ok();
  restored_ += piece.octets.size();
  return PlaceWhole(io_, path, piece.octets);
}

Status ReplayFile(IoCalls* io, const std::string& spool, size_t slot, const Id& boot_id, RedoScan* scan, Replayed* out) {
  Replay replay(io, spool);
  CheckpointJob* job = &out->files.back();
  job->redo.slot = slot;
  for (bool more = true;;) {
    WRIT_RETURN_IF_ERROR(scan->Next(&more));
    if (!more) break;
    for (const RedoPiece& piece : scan->pieces()) {
      WRIT_RETURN_IF_ERROR(replay.Apply(piece, scan->header().boot_id != boot_id));
      job->files[piece.key] = true;
      job->recorded.insert(piece.key);
    }
  }
  out->restored += replay.restored();
  return Status::Ok();
}

// Slots by the epoch of their first record, rising; files without one are left out.
Status ByEpoch(IoCalls* io, const std::string& spool, std::map<uint64_t, size_t>* out) {
  for (size_t slot = 0; slot < kRedoSlots; ++slot) {
    RedoScan scan;
    bool found = false, more = false;
    WRIT_RETURN_IF_ERROR(scan.Open(io, RedoPath(spool, slot), &found));
    if (found) WRIT_RETURN_IF_ERROR(scan.Next(&more));
    if (more) out->emplace(scan.header().epoch, slot);
  }
  return Status::Ok();
}

Status CopyFile(IoCalls* io, const std::string& from, const File& source, const File& copy, const std::string& to) {
  Bytes octets(kCopyOctets);
  for (uint64_t at = 0;;) {
    size_t got = 0;
    WRIT_RETURN_IF_ERROR(ReadUpTo(io, source, octets.data(), octets.size(), at, from, &got));
    WRIT_RETURN_IF_ERROR(WriteAll(io, copy, octets.data(), got, at, to));
    at += got;
    if (got < octets.size()) return Status::Ok();
  }
}

// Every octet of `key` that the log holds, in order.
template <typename F> Status EachPiece(IoCalls* io, const std::string& spool, const RedoKey& key, F&& use) {
  std::map<uint64_t, size_t> slots;
  WRIT_RETURN_IF_ERROR(ByEpoch(io, spool, &slots));
  for (const auto& [epoch, slot] : slots) {
    RedoScan scan;
    bool more = false;
    WRIT_RETURN_IF_ERROR(scan.Open(io, RedoPath(spool, slot), &more));
    while (more) {
      WRIT_RETURN_IF_ERROR(scan.Next(&more));
      for (const RedoPiece& piece : scan.pieces())
        if (piece.key == key) WRIT_RETURN_IF_ERROR(use(piece));
    }
  }
  return Status::Ok();
}

Status RebuildSmall(IoCalls* io, const std::string& spool, const RedoKey& key, const std::string& path) {
  Bytes last;
  WRIT_RETURN_IF_ERROR(EachPiece(io, spool, key, [&last](const RedoPiece& piece) {
    last.assign(piece.octets.begin(), piece.octets.end());
    return Status::Ok();
  }));
  return last.empty() ? Status::Ok() : ReplaceWhole(io, path, last);
}

// Another segment has its name by now: nothing in the one of `key` was durable.
Status HasSuccessor(IoCalls* io, const File& file, const std::string& path, const RedoKey& key, bool* has) {
  SegmentHeader header;
  std::array<uint8_t, sizeof header> octets;
  size_t got = 0;
  WRIT_RETURN_IF_ERROR(ReadUpTo(io, file, octets.data(), octets.size(), 0, path, &got));
  *has = got == octets.size() && Parse(octets.data(), kSegmentMagic, &header) && header.segment_id != key.segment_id;
  return Status::Ok();
}

Status RebuildSegment(IoCalls* io, const std::string& spool, const RedoKey& key, const std::string& path, const File& source) {
  const std::string temporary = path + ".new";
  File copy;
  bool passed = false;
  WRIT_RETURN_IF_ERROR(HasSuccessor(io, source, path, key, &passed));
  if (passed) return Status::Ok();
  WRIT_RETURN_IF_ERROR(OpenFile(io, temporary, O_WRONLY | O_CREAT | O_TRUNC, &copy));
  WRIT_RETURN_IF_ERROR(CopyFile(io, path, source, copy, temporary));
  WRIT_RETURN_IF_ERROR(EachPiece(io, spool, key, [&](const RedoPiece& piece) {
    return WriteAll(io, copy, piece.octets.data(), piece.octets.size(), piece.at, temporary);
  }));
  WRIT_RETURN_IF_ERROR(SyncFile(io, copy, temporary));
  return io->Rename(temporary.c_str(), path.c_str()) == 0 ? Status::Ok() : IoFailure("rename", temporary);
}

}  // namespace

Status ReplayRedo(IoCalls* io, const std::string& spool, Replayed* out) {
  std::map<uint64_t, size_t> slots;
  WRIT_RETURN_IF_ERROR(ByEpoch(io, spool, &slots));
  const Id boot_id = io->BootId();
  for (const auto& [epoch, slot] : slots) {
    RedoScan scan;
    bool found = false;
    WRIT_RETURN_IF_ERROR(scan.Open(io, RedoPath(spool, slot), &found));
    out->files.emplace_back();
    out->epoch = epoch;
    if (found) WRIT_RETURN_IF_ERROR(ReplayFile(io, spool, slot, boot_id, &scan, out));
  }
  return Status::Ok();
}

Status RebuildFile(IoCalls* io, const std::string& spool, const RedoKey& key) {
  const std::string path = PathOf(spool, key);
  const int fd = io->Open(path.c_str(), O_RDONLY, 0);
  if (fd < 0 && errno == ENOENT) return Status::Ok();
  if (fd < 0) return IoFailure("open", path);
  const File source(io, fd);
  WRIT_RETURN_IF_ERROR(key.kind == RedoKind::kSegment ? RebuildSegment(io, spool, key, path, source) : RebuildSmall(io, spool, key, path));
  return SyncDirectory(io, StreamDirectory(spool, key.stream_id));
}

}  // namespace writ::spool
