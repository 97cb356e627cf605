#include "spool/whole_file.h"

#include <fcntl.h>

#include <cerrno>

namespace writ::spool {

namespace {

std::string Beside(const std::string& path) { return path + ".new"; }

// A file of its own, never one that an earlier try left there: if a power cut keeps the new name and loses the new octets, the old ones,
// which may be whole, would stand in their place.
Status CreateBeside(IoCalls* io, const std::string& path, File* file) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL;
  int fd = io->Open(path.c_str(), kFlags, 0600);
  if (fd < 0 && errno == EEXIST && io->Unlink(path.c_str()) == 0) fd = io->Open(path.c_str(), kFlags, 0600);
  if (fd < 0) return IoFailure("create", path);
  *file = File(io, fd);
  return Status::Ok();
}

Status WriteBeside(IoCalls* io, const std::string& path, ByteView octets, bool flushed) {
  File file;
  WRIT_RETURN_IF_ERROR(CreateBeside(io, Beside(path), &file));
  WRIT_RETURN_IF_ERROR(WriteAll(io, file, octets.data(), octets.size(), 0, Beside(path)));
  return flushed ? SyncFile(io, file, Beside(path)) : Status::Ok();
}

Status PutInPlace(IoCalls* io, const std::string& path) {
  return io->Rename(Beside(path).c_str(), path.c_str()) == 0 ? Status::Ok() : IoFailure("rename", Beside(path));
}

}  // namespace

Status PlaceWhole(IoCalls* io, const std::string& path, ByteView octets) {
  WRIT_RETURN_IF_ERROR(WriteBeside(io, path, octets, false));
  return PutInPlace(io, path);
}

Status ReplaceWhole(IoCalls* io, const std::string& path, ByteView octets) {
  WRIT_RETURN_IF_ERROR(WriteBeside(io, path, octets, true));
  WRIT_RETURN_IF_ERROR(PutInPlace(io, path));
  return SyncDirectory(io, path.substr(0, path.rfind('/')));
}

}  // namespace writ::spool
