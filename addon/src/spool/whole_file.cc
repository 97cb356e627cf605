#include "spool/whole_file.h"

#include <fcntl.h>

namespace writ::spool {

Status ReplaceWhole(IoCalls* io, const std::string& path, ByteView octets) {
  const std::string temporary = path + ".new";
  {
    File file;
    WRIT_RETURN_IF_ERROR(OpenFile(io, temporary, O_WRONLY | O_CREAT | O_TRUNC, &file));
    WRIT_RETURN_IF_ERROR(WriteAll(io, file, octets.data(), octets.size(), 0, temporary));
    WRIT_RETURN_IF_ERROR(SyncFile(io, file, temporary));
  }
  if (io->Rename(temporary.c_str(), path.c_str()) != 0) return IoFailure("rename", temporary);
  return SyncDirectory(io, path.substr(0, path.rfind('/')));
}

}  // namespace writ::spool
