// A disk for tests: fails the n-th call, forgets what a failed flush should have kept (as kernels do), and keeps the trace out of
// which the states are made that a power cut could leave.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "spool/io_calls.h"
#include "spool_support.h"

namespace writ::test {

// One change of the disk, in the order in which it was made.
struct DiskOp {
  enum Kind { kCreate, kWrite, kTruncate, kSyncFile, kSyncDirectory, kUnlink, kRename, kMkdir, kAck } kind;
  std::string path, to;
  int inode = -1;
  uint64_t at = 0;
  Bytes data;
  std::vector<uint64_t> acked;   // kAck: durable records of each stream
};

class TestIo final : public spool::IoCalls {
 public:
  bool flushes = true;           // false: the control, in which a flush does nothing
  // Fails call number `fail_at` (from 0; -1: none) with `fail_errno`; 0 as errno: half of a write goes through, and only writes are
  // counted; EMFILE: only opens.
  std::atomic<long> fail_at{-1}, calls{0};
  int fail_errno = EIO;
  std::string failed;            // what was failed
  // The process is killed at this call: none from it on does anything, until it is set to -1.
  std::atomic<long> dies_at{-1};
  bool dead() const { return dies_at >= 0 && calls >= dies_at; }
  std::set<std::string> fail_flush_of;  // files, by name, whose next flush fails though all of it reached the disk

  std::vector<DiskOp> Trace() {
    std::lock_guard lock(mutex_);
    return trace_;
  }
  // The files below `dir` are the disk that this one begins with; `acked` was durable on it.
  void Adopt(const std::string& dir, const std::vector<uint64_t>& acked) {
    std::lock_guard lock(mutex_);
    std::set<std::string> directories{dir};
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
      const std::string path = entry.path();
      if (!entry.is_directory()) continue;
      directories.insert(path);
      Log(DiskOp::kMkdir, path, -1);
    }
    for (const std::string& path : FilesUnder(dir)) {
      Log(DiskOp::kCreate, path, names_[path] = next_inode_++);
      trace_.push_back({DiskOp::kWrite, path, {}, names_[path], 0, ReadFileOctets(path), {}});
      Log(DiskOp::kSyncFile, path, names_[path]);
    }
    for (const std::string& directory : directories) Log(DiskOp::kSyncDirectory, directory, -1);
    if (!acked.empty()) trace_.push_back({DiskOp::kAck, {}, {}, -1, 0, {}, acked});
    adopted_ = trace_.size();
  }
  size_t adopted() const { return adopted_; }
  void Ack(std::vector<uint64_t> acked) {
    std::lock_guard lock(mutex_);
    if (dead()) return;
    DiskOp op{DiskOp::kAck, {}, {}, -1, 0, {}, std::move(acked)};
    trace_.push_back(std::move(op));
  }

  int Open(const char* path, int flags, mode_t mode) override {
    std::lock_guard lock(mutex_);
    if (Fails("open", path)) return -1;
    const int fd = IoCalls::Open(path, flags, mode);
    if (fd < 0) return fd;
    if ((flags & O_CREAT) != 0 && !names_.count(path)) Log(DiskOp::kCreate, path, names_[path] = next_inode_++);
    paths_[fd] = path;
    inodes_[fd] = names_.count(path) ? names_[path] : -1;
    if ((flags & O_TRUNC) != 0) Log(DiskOp::kTruncate, path, inodes_[fd]);
    return fd;
  }
  int Close(int fd) override {
    std::lock_guard lock(mutex_);
    paths_.erase(fd);
    wounded_.erase(fd);
    return IoCalls::Close(fd);
  }
  ssize_t Pread(int fd, void* to, size_t octets, off_t at) override {
    std::lock_guard lock(mutex_);
    return Fails("read", paths_[fd]) ? -1 : IoCalls::Pread(fd, to, octets, at);
  }
  ssize_t Pwrite(int fd, const void* from, size_t octets, off_t at) override {
    std::lock_guard lock(mutex_);
    const bool half = fail_errno == 0 && octets > 1;
    if (Fails("write", paths_[fd])) {
      if (!half) return -1;
      octets /= 2;
    }
    DiskOp op{DiskOp::kWrite, paths_[fd], {}, inodes_[fd], static_cast<uint64_t>(at), {}, {}};
    op.data.assign(static_cast<const uint8_t*>(from), static_cast<const uint8_t*>(from) + octets);
    unflushed_[paths_[fd]].push_back({op.at, octets});
    trace_.push_back(std::move(op));
    return IoCalls::Pwrite(fd, from, octets, at);
  }
  int StartFlush(int fd) override {
    std::lock_guard lock(mutex_);
    return Fails("start to flush", paths_[fd]) ? Forget(fd) : 0;
  }
  int Fdatasync(int fd) override {
    std::lock_guard lock(mutex_);
    if (Fails("flush", paths_[fd])) return Forget(fd);
    if (fail_flush_of.erase(paths_[fd].substr(paths_[fd].rfind('/') + 1)) > 0) wounded_.insert(fd);
    if (wounded_.erase(fd) > 0) {
      errno = EIO;
      return -1;
    }
    unflushed_.erase(paths_[fd]);
    if (flushes) Log(DiskOp::kSyncFile, paths_[fd], inodes_[fd]);
    return 0;
  }
  int Fsync(int fd) override {  // directories
    std::lock_guard lock(mutex_);
    if (Fails("flush directory", paths_[fd])) return -1;
    if (flushes) Log(DiskOp::kSyncDirectory, paths_[fd], -1);
    return 0;
  }
  int Fallocate(int fd, off_t at, off_t octets) override {
    std::lock_guard lock(mutex_);
    return Fails("allocate", paths_[fd]) ? -1 : IoCalls::Fallocate(fd, at, octets);
  }
  int Ftruncate(int fd, off_t octets) override {
    std::lock_guard lock(mutex_);
    if (Fails("truncate", paths_[fd])) return -1;
    Log(DiskOp::kTruncate, paths_[fd], inodes_[fd], static_cast<uint64_t>(octets));
    return IoCalls::Ftruncate(fd, octets);
  }
  int Unlink(const char* path) override {
    std::lock_guard lock(mutex_);
    if (Fails("remove", path)) return -1;
    Log(DiskOp::kUnlink, path, -1);
    names_.erase(path);
    return IoCalls::Unlink(path);
  }
  int Rename(const char* from, const char* to) override {
    std::lock_guard lock(mutex_);
    if (Fails("rename", from)) return -1;
    DiskOp op{DiskOp::kRename, from, to, names_[from], 0, {}, {}};
    trace_.push_back(std::move(op));
    names_[to] = names_[from];
    names_.erase(from);
    unflushed_[to] = unflushed_[from];
    unflushed_.erase(from);
    return IoCalls::Rename(from, to);
  }
  int Mkdir(const char* path, mode_t mode) override {
    std::lock_guard lock(mutex_);
    if (Fails("make directory", path)) return -1;
    const int made = IoCalls::Mkdir(path, mode);
    if (made == 0) Log(DiskOp::kMkdir, path, -1);
    return made;
  }

  // Not the one under which the images of its trace are opened: a power cut lies between.
  Id BootId() override { return boot_id; }
  Id boot_id{};

 private:
  bool Fails(const char* what, const std::string& path) {
    if (dead()) {
      errno = EIO;
      return true;
    }
    const std::string call = what;
    if ((fail_errno == 0 && call != "write") || (fail_errno == EMFILE && call != "open")) return false;  // no other call fails so
    if (calls++ != fail_at) return false;
    failed = call + " " + path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    errno = fail_errno;
    return true;
  }
  // After a failed flush the pages are clean and their content is gone: a second flush by this descriptor would say "done". Each other
  // one that is open is told once (Linux 4.13 and later).
  int Forget(int failed) {
    if (dead()) return -1;  // a kill takes nothing from the system's memory
    const std::string path = paths_[failed];
    for (const auto& [other, name] : paths_)
      if (other != failed && name == path) wounded_.insert(other);
    const int fd = ::open(path.c_str(), O_WRONLY);
    struct stat facts;
    if (fd >= 0 && ::fstat(fd, &facts) == 0)
      for (const auto& [at, octets] : unflushed_[path]) {
        const Bytes zeros(std::min<uint64_t>(octets, static_cast<uint64_t>(facts.st_size) > at ? static_cast<uint64_t>(facts.st_size) - at : 0));
        CHECK_EQ(::pwrite(fd, zeros.data(), zeros.size(), static_cast<off_t>(at)), static_cast<ssize_t>(zeros.size()));
      }
    if (fd >= 0) ::close(fd);
    unflushed_.erase(path);
    errno = fail_errno;
    return -1;
  }
  void Log(DiskOp::Kind kind, const std::string& path, int inode, uint64_t at = 0) { trace_.push_back({kind, path, {}, inode, at, {}, {}}); }

  std::mutex mutex_;
  std::vector<DiskOp> trace_;
  std::map<int, std::string> paths_;
  std::set<int> wounded_;
  std::map<int, int> inodes_;
  std::map<std::string, int> names_;
  std::map<std::string, std::vector<std::pair<uint64_t, uint64_t>>> unflushed_;
  int next_inode_ = 0;
  size_t adopted_ = 0;
};

// What a power cut after `cut` operations may leave: everything flushed, and of the rest whatever the dice say.
class CrashImage {
 public:
  CrashImage(const std::vector<DiskOp>& trace, size_t cut, uint64_t seed) : trace_(trace), cut_(cut), random_(seed) { Build(); }
  const std::vector<uint64_t>& acked() const { return acked_; }
  // Writes the files of `from` below `to`; the index is a cache and is left out.
  void Write(const std::string& from, const std::string& to) const {
    for (const std::string& directory : directories_)
      if (directory.size() > from.size()) ::mkdir((to + directory.substr(from.size())).c_str(), 0700);
    for (const auto& [path, inode] : names_) {
      if (path.find("/index") != std::string::npos || path.find("/lock") != std::string::npos) continue;
      const std::string target = to + path.substr(from.size());
      const auto found = contents_.find(inode);
      if (Parent(path) == from || directories_.count(Parent(path))) WriteFileOctets(target, found == contents_.end() ? Bytes() : found->second);
    }
  }

 private:
  static std::string Parent(const std::string& path) { return path.substr(0, path.rfind('/')); }
  // Positions after which a file, a directory or all were last flushed.
  void LastFlushes() {
    for (size_t i = 0; i < cut_; ++i) {
      const DiskOp& op = trace_[i];
      if (op.kind == DiskOp::kSyncFile) file_flushed_[op.inode] = i;
      if (op.kind == DiskOp::kSyncDirectory) directory_flushed_[op.path] = i;
      if (op.kind == DiskOp::kAck) acked_ = op.acked;
    }
  }
  static bool Flushed(size_t i, size_t flushed) { return i < flushed; }
  bool NameStays(size_t i, const std::string& path) {
    const auto found = directory_flushed_.find(Parent(path));
    return Flushed(i, found == directory_flushed_.end() ? 0 : found->second) || random_() % 2 == 0;
  }
  void Put(int inode, uint64_t at, const uint8_t* from, size_t octets) {
    Bytes& content = contents_[inode];
    if (content.size() < at + octets) content.resize(at + octets);
    std::copy(from, from + octets, content.begin() + static_cast<ptrdiff_t>(at));
  }
  void ApplyWrite(size_t i, const DiskOp& op) {
    const size_t size = op.data.size();
    const uint64_t fate = Flushed(i, file_flushed_.count(op.inode) ? file_flushed_[op.inode] : 0) ? 1 : random_() % 4;
    if (fate == 1) Put(op.inode, op.at, op.data.data(), size);                    // kept
    if (fate == 2) Put(op.inode, op.at, op.data.data(), random_() % (size + 1));  // torn at an octet
    if (fate != 3) return;                                                        // 0: dropped
    for (size_t s = 0, e; s < size; s = e) {                                      // 3: any subset of its sectors
      e = std::min<size_t>(size, ((op.at + s) / 512 + 1) * 512 - op.at);
      if (random_() % 2) Put(op.inode, op.at + s, op.data.data() + s, e - s);
    }
  }
  void Build() {
    LastFlushes();
    for (size_t i = 0; i < cut_; ++i) {
      const DiskOp& op = trace_[i];
      if (op.kind == DiskOp::kWrite) ApplyWrite(i, op);
      if (op.kind == DiskOp::kTruncate && (Flushed(i, file_flushed_.count(op.inode) ? file_flushed_[op.inode] : 0) || random_() % 2)) {
        Bytes& content = contents_[op.inode];
        content.resize(op.at);
      }
      if (op.kind == DiskOp::kCreate && NameStays(i, op.path)) names_[op.path] = op.inode;
      if (op.kind == DiskOp::kUnlink && NameStays(i, op.path)) names_.erase(op.path);
      if (op.kind == DiskOp::kRename && NameStays(i, op.path)) {
        names_.erase(op.path);
        names_[op.to] = op.inode;
      }
      if (op.kind == DiskOp::kMkdir && NameStays(i, op.path)) directories_.insert(op.path);
    }
  }

  const std::vector<DiskOp>& trace_;
  const size_t cut_;
  std::mt19937_64 random_;
  std::vector<uint64_t> acked_;
  std::map<int, size_t> file_flushed_;
  std::map<std::string, size_t> directory_flushed_;
  std::map<int, Bytes> contents_;
  std::map<std::string, int> names_;
  std::set<std::string> directories_;
};

}  // namespace writ::test
