#include "spool/io_calls.h"

#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/crypto.h"

namespace writ::spool {
namespace {

// /proc/sys/kernel/random/boot_id (random(4)): a UUID in text; here 16 octets of its hash.
Id ReadBootId() {
  Id id{};
  std::array<char, 36> text{};
  const int fd = ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return id;
  const ssize_t got = ::read(fd, text.data(), text.size());
  ::close(fd);
  const Digest digest = Sha256({reinterpret_cast<const uint8_t*>(text.data()), got > 0 ? static_cast<size_t>(got) : 0});
  std::memcpy(id.data(), digest.data(), id.size());
  return id;
}

}  // namespace

int IoCalls::Open(const char* path, int flags, mode_t mode) { return ::open(path, flags | O_CLOEXEC, mode); }
int IoCalls::Close(int fd) { return ::close(fd); }
ssize_t IoCalls::Pread(int fd, void* to, size_t octets, off_t at) { return ::pread(fd, to, octets, at); }
ssize_t IoCalls::Pwrite(int fd, const void* from, size_t octets, off_t at) { return ::pwrite(fd, from, octets, at); }
int IoCalls::StartFlush(int fd) { return ::sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE); }
int IoCalls::Fdatasync(int fd) { return ::fdatasync(fd); }
int IoCalls::Fsync(int fd) { return ::fsync(fd); }
int IoCalls::Fallocate(int fd, off_t at, off_t octets) { return ::fallocate(fd, FALLOC_FL_KEEP_SIZE, at, octets); }
int IoCalls::Ftruncate(int fd, off_t octets) { return ::ftruncate(fd, octets); }
int IoCalls::Unlink(const char* path) { return ::unlink(path); }
int IoCalls::Rename(const char* from, const char* to) { return ::rename(from, to); }
int IoCalls::Mkdir(const char* path, mode_t mode) { return ::mkdir(path, mode); }
int IoCalls::FreeOctets(const char* path, uint64_t* octets) {
  struct statvfs facts;
  if (::statvfs(path, &facts) != 0) return -1;
  *octets = uint64_t{facts.f_bavail} * facts.f_frsize;
  return 0;
}

Id IoCalls::BootId() {
  static const Id boot_id = ReadBootId();
  return boot_id;
}

IoCalls& SystemIo() {
  static IoCalls system;
  return system;
}

File& File::operator=(File&& other) noexcept {
  if (this == &other) return *this;
  Close();
  io_ = other.io_;
  fd_ = other.fd_;
  other.fd_ = -1;
  return *this;
}

void File::Close() {
  if (fd_ >= 0) io_->Close(fd_);
  fd_ = -1;
}

Status IoFailure(const char* what, const std::string& path) {
  const int number = errno;
  const bool full = number == ENOSPC || number == EDQUOT;
  return Status::Error(full ? kDiskFullCode : "WRIT_SPOOL_IO", std::string("cannot ") + what + " " + path + ": " + std::strerror(number));
}

Status OpenFile(IoCalls* io, const std::string& path, int flags, File* out) {
  const int fd = io->Open(path.c_str(), flags, 0600);
  if (fd < 0) return IoFailure("open", path);
  *out = File(io, fd);
  return Status::Ok();
}

Status WriteAll(IoCalls* io, const File& file, const uint8_t* from, size_t octets, uint64_t at, const std::string& path) {
  while (octets > 0) {
    const ssize_t wrote = io->Pwrite(file.fd(), from, octets, static_cast<off_t>(at));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote == 0) errno = ENOSPC;
    if (wrote <= 0) return IoFailure("write", path);
    from += wrote;
    at += static_cast<uint64_t>(wrote);
    octets -= static_cast<size_t>(wrote);
  }
  return Status::Ok();
}

Status ReadUpTo(IoCalls* io, const File& file, uint8_t* to, size_t octets, uint64_t at, const std::string& path, size_t* got) {
  *got = 0;
  while (*got < octets) {
    const ssize_t read = io->Pread(file.fd(), to + *got, octets - *got, static_cast<off_t>(at + *got));
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return IoFailure("read", path);
    if (read == 0) break;
    *got += static_cast<size_t>(read);
  }
  return Status::Ok();
}

Status SizeOf(const File& file, const std::string& path, uint64_t* octets) {
  struct stat facts;
  if (::fstat(file.fd(), &facts) != 0) return IoFailure("look at", path);
  *octets = static_cast<uint64_t>(facts.st_size);
  return Status::Ok();
}

Status ReadWhole(IoCalls* io, const std::string& path, Bytes* out, bool* found) {
  out->clear();
  const int fd = io->Open(path.c_str(), O_RDONLY, 0);
  *found = fd >= 0;
  if (fd < 0) return errno == ENOENT ? Status::Ok() : IoFailure("open", path);
  const File file(io, fd);
  uint64_t size = 0;
  size_t got = 0;
  WRIT_RETURN_IF_ERROR(SizeOf(file, path, &size));
  out->resize(size);
  WRIT_RETURN_IF_ERROR(ReadUpTo(io, file, out->data(), size, 0, path, &got));
  out->resize(got);
  return Status::Ok();
}

Status SyncFile(IoCalls* io, const File& file, const std::string& path) {
  return io->Fdatasync(file.fd()) == 0 ? Status::Ok() : IoFailure("flush", path);
}

Status SyncPath(IoCalls* io, const std::string& path) {
  File file;
  WRIT_RETURN_IF_ERROR(OpenFile(io, path, O_RDONLY, &file));
  return SyncFile(io, file, path);
}

Status StartToSync(IoCalls* io, const std::string& path) {
  File file;
  WRIT_RETURN_IF_ERROR(OpenFile(io, path, O_RDONLY, &file));
  return StartToSync(io, file, path);
}

// What fails here is as if the flush had failed: the kernel may not say it again. That this file system cannot do it is no failure.
Status StartToSync(IoCalls* io, const File& file, const std::string& path) {
  const bool failed = io->StartFlush(file.fd()) != 0 && (errno == EIO || errno == ENOSPC || errno == EDQUOT);
  return failed ? IoFailure("flush", path) : Status::Ok();
}

Status SyncDirectory(IoCalls* io, const std::string& path) {
  File directory;
  WRIT_RETURN_IF_ERROR(OpenFile(io, path, O_RDONLY | O_DIRECTORY, &directory));
  return io->Fsync(directory.fd()) == 0 ? Status::Ok() : IoFailure("flush directory", path);
}

Status MakeDirectory(IoCalls* io, const std::string& path, bool* made) {
  *made = io->Mkdir(path.c_str(), 0700) == 0;
  if (*made || errno == EEXIST) return Status::Ok();
  return IoFailure("make directory", path);
}

}  // namespace writ::spool
