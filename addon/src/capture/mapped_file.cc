#include "capture/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace writ {

static Status Refuse(const std::string& path, const char* why) {
  return Status::Error("WRIT_CAPTURE_OPEN", "cannot read the capture file " + path + ": " + why);
}

Status MappedFile::Open(const std::string& path) {
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Refuse(path, std::strerror(errno));
  struct stat info{};
  bool regular = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  void* memory = MAP_FAILED;
  if (regular && info.st_size > 0)
    memory = mmap(nullptr, static_cast<size_t>(info.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
  int error = errno;
  close(fd);
  if (!regular) return Refuse(path, "not a regular file");
  if (info.st_size == 0) return Refuse(path, "it is empty");
  if (memory == MAP_FAILED) return Refuse(path, std::strerror(error));
  data_ = static_cast<const uint8_t*>(memory);
  size_ = static_cast<size_t>(info.st_size);
  madvise(memory, size_, MADV_SEQUENTIAL);
  return Status::Ok();
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<uint8_t*>(data_), size_);
}

}  // namespace writ
