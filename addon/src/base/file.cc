#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>

namespace writ {
namespace {

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

constexpr size_t kMostPutOff = 256;  // descriptors

// What a thread's batch has put off, each file and folder once.
struct PutOff {
  std::map<std::pair<dev_t, ino_t>, Fd> files;
  int error = 0;                     // of a flush that could not wait

  void FlushAll() {
    for (const auto& [inode, file] : files)
      if (::fsync(file.get()) != 0 && error == 0) error = errno;
    files.clear();
  }
  bool Add(int descriptor) {
    struct stat about{};
    if (files.size() >= kMostPutOff) FlushAll();
    if (::fstat(descriptor, &about) != 0) return false;
    Fd& kept = files[{about.st_dev, about.st_ino}];
    if (!kept.valid()) kept = Fd(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    // Only a help: the flush tells.
    if (S_ISREG(about.st_mode)) static_cast<void>(::sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE));
    return kept.valid();
  }
};

thread_local std::unique_ptr<PutOff> put_off;

Status WriteNewFile(const std::string& path, ByteView octets) {
  Fd file;
  WRIT_RETURN_IF_ERROR(OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC, &file));
  WRIT_RETURN_IF_ERROR(WriteAt(file.get(), 0, octets, path));
  return Flush(file.get()) == 0 ? Status::Ok() : FileError("flush", path);
}

}  // namespace

FlushBatch::FlushBatch() { put_off = std::make_unique<PutOff>(); }

FlushBatch::~FlushBatch() { put_off.reset(); }

Status FlushBatch::Commit() {
  const std::unique_ptr<PutOff> mine = std::move(put_off);
  mine->FlushAll();
  errno = mine->error;
  return mine->error == 0 ? Status::Ok() : FileError("flush", "the files of one change");
}

int Flush(int descriptor) { return put_off && put_off->Add(descriptor) ? 0 : ::fsync(descriptor); }

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    Close();
    descriptor_ = other.Release();
  }
  return *this;
}

int Fd::Release() {
  const int descriptor = descriptor_;
  descriptor_ = -1;
  return descriptor;
}

void Fd::Close() {
  if (valid()) ::close(Release());
}

Status FileError(const char* action, const std::string& path) {
  const int error = errno;
  std::string detail = std::string(action) + " " + path + ": " + std::string(strerror(error));
  return Status::Error(error == ENOENT ? "WRIT_FILE_MISSING" : "WRIT_FILE_IO", std::move(detail));
}

Status OpenFile(const std::string& path, int flags, Fd* out) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (descriptor < 0) return FileError("open", path);
  *out = Fd(descriptor);
  return Status::Ok();
}

Status ReadWholeFile(const std::string& path, size_t max_bytes, Bytes* out) {
  Fd file;
  WRIT_RETURN_IF_ERROR(OpenFile(path, O_RDONLY, &file));
  struct stat about{};
  if (::fstat(file.get(), &about) != 0) return FileError("inspect", path);
  const auto size = static_cast<size_t>(about.st_size);
  if (size > max_bytes) {
    return Status::Error("WRIT_FILE_TOO_LARGE", path + " holds " + std::to_string(size) +
                                                    " octets, at most " + std::to_string(max_bytes) +
                                                    " expected");
  }
  out->resize(size);
  return ReadAt(file.get(), 0, out->data(), size, path);
}

Status ReadAt(int descriptor, uint64_t offset, uint8_t* out, size_t length, const std::string& path) {
  while (length > 0) {
    const ssize_t got = ::pread(descriptor, out, length, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError("read", path);
    if (got == 0)
      return Status::Error("WRIT_FILE_IO",
                           "read " + path + ": ends before offset " + std::to_string(offset + length));
    out += got;
    offset += static_cast<uint64_t>(got);
    length -= static_cast<size_t>(got);
  }
  return Status::Ok();
}

Status WriteAt(int descriptor, uint64_t offset, ByteView octets, const std::string& path) {
  while (!octets.empty()) {
    const ssize_t put = ::pwrite(descriptor, octets.data(), octets.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return FileError("write", path);
    octets = octets.subspan(static_cast<size_t>(put));
    offset += static_cast<uint64_t>(put);
  }
  return Status::Ok();
}

Status WriteFileDurably(const std::string& path, ByteView octets) {
  const std::string temporary = path + ".new";
  const Status written = WriteNewFile(temporary, octets);
  if (!written.ok()) {
    ::unlink(temporary.c_str());
    return written;
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return FileError("rename to", path);
  return SyncDirectory(FolderOf(path));
}

Status RemoveFileDurably(const std::string& path) {
  if (::unlink(path.c_str()) != 0) return errno == ENOENT ? Status::Ok() : FileError("remove", path);
  return SyncDirectory(FolderOf(path));
}

Status MakeDirectory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return SyncDirectory(FolderOf(path));
  struct stat about{};
  if (errno == EEXIST && ::stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode)) return Status::Ok();
  return FileError("make folder", path);
}

Status SyncDirectory(const std::string& path) {
  Fd folder;
  WRIT_RETURN_IF_ERROR(OpenFile(path, O_RDONLY | O_DIRECTORY, &folder));
  return Flush(folder.get()) == 0 ? Status::Ok() : FileError("flush folder", path);
}

Status ListDirectory(const std::string& path, std::vector<std::string>* names) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
  if (!folder) return FileError("list", path);
  names->clear();
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names->push_back(name);
  }
  std::sort(names->begin(), names->end());
  return Status::Ok();
}

bool FileExists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

}  // namespace writ
