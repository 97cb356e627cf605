#include "spool/whole_file.h"

#include <fcntl.h>

namespace writ::spool {

namespace {

std::string Beside(const std::string& path) { return path + ".new"; }

Status WriteBeside(IoCalls* io, const std::string& path, ByteView octets, bool flushed) {
  File file;
  WRIT_RETURN_IF_ERROR(OpenFile(io, Beside(path), O_WRONLY | O_CREAT | O_TRUNC, &file));
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
