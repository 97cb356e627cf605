// Every call by which the spool changes a disk, and the reads of its recovery, in one replaceable place: tests fail each call in
// turn and keep the trace out of which they make the states a power cut could leave.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <string>

#include "base/bytes.h"
#include "base/status.h"

namespace writ::spool {

// As the system's own: -1 and errno on failure.
class IoCalls {
 public:
  virtual ~IoCalls() = default;
  virtual int Open(const char* path, int flags, mode_t mode);
  virtual int Close(int fd);
  virtual ssize_t Pread(int fd, void* to, size_t octets, off_t at);
  virtual ssize_t Pwrite(int fd, const void* from, size_t octets, off_t at);
  virtual int StartFlush(int fd);  // sends the file's octets on their way to the disk; only a flush says that they are there
  virtual int Fdatasync(int fd);
  virtual int Fsync(int fd);
  virtual int Fallocate(int fd, off_t at, off_t octets);  // size of the file kept
  virtual int Ftruncate(int fd, off_t octets);
  virtual int Unlink(const char* path);
  virtual int Rename(const char* from, const char* to);
  virtual int Mkdir(const char* path, mode_t mode);
  virtual Id BootId();  // of the system's present start: after another one, only what was flushed is sure to be on the disk
  virtual int FreeOctets(const char* path, uint64_t* octets);  // of the file system, for who is not root
};

IoCalls& SystemIo();

// Owns a descriptor.
class File {
 public:
  File() = default;
  File(IoCalls* io, int fd) : io_(io), fd_(fd) {}
  File(File&& other) noexcept : io_(other.io_), fd_(other.fd_) { other.fd_ = -1; }
  File& operator=(File&& other) noexcept;
  ~File() { Close(); }
  void Close();
  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  IoCalls* io_ = nullptr;
  int fd_ = -1;
};

inline constexpr const char* kDiskFullCode = "WRIT_SPOOL_DISK_FULL";
// WRIT_SPOOL_DISK_FULL or WRIT_SPOOL_IO, with what was tried, the path and the system's words for errno.
Status IoFailure(const char* what, const std::string& path);

Status OpenFile(IoCalls* io, const std::string& path, int flags, File* out);
Status WriteAll(IoCalls* io, const File& file, const uint8_t* from, size_t octets, uint64_t at, const std::string& path);
// Reads up to `octets`; `got` is less only at the end of the file.
Status ReadUpTo(IoCalls* io, const File& file, uint8_t* to, size_t octets, uint64_t at, const std::string& path, size_t* got);
Status SizeOf(const File& file, const std::string& path, uint64_t* octets);
// The whole of a small file; `found` is false when there is none.
Status ReadWhole(IoCalls* io, const std::string& path, Bytes* out, bool* found);
Status SyncFile(IoCalls* io, const File& file, const std::string& path);
Status SyncPath(IoCalls* io, const std::string& path);
// So that SyncPath, for this file among others, will wait less.
Status StartToSync(IoCalls* io, const File& file, const std::string& path);
Status StartToSync(IoCalls* io, const std::string& path);
// Makes names in a directory durable.
Status SyncDirectory(IoCalls* io, const std::string& path);
// `made` is false when it was there.
Status MakeDirectory(IoCalls* io, const std::string& path, bool* made);

}  // namespace writ::spool
