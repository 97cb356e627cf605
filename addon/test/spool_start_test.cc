// What a start says of the end before it, and the mark that a clean end leaves.
#include <atomic>
#include <cerrno>

#include "spool/clean_mark.h"
#include "spool/redo_log.h"
#include "spool_support.h"

using namespace writ;
using namespace writ::test;

namespace spool_start_test {

using LastEnd = StartReport::LastEnd;

bool IsMarked(const std::string& dir) { return ::access(spool::CleanMarkPath(dir).c_str(), F_OK) == 0; }

void Write(const SpoolOptions& options, uint64_t from, uint64_t upto) {
  auto spool = OpenSpool(options);
  CHECK(!IsMarked(options.dir));
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  for (uint64_t i = from; i < upto; ++i) CHECK(Append(spool.get(), stream, 1, i, 900));
}

void CleanEndsAreMarked() {
  ScratchDirectory scratch;
  const SpoolOptions options = TestOptions(scratch.path() + "/spool");
  CHECK(OpenSpool(options)->start().last_end == LastEnd::kNone);
  CHECK(IsMarked(options.dir));
  Write(options, 0, 20);
  CHECK(IsMarked(options.dir));
  auto spool = OpenSpool(options);
  const StartReport start = spool->start();
  CHECK(start.last_end == LastEnd::kClean);
  CHECK_EQ(start.streams, 1u);
  CHECK_EQ(start.records, 20u);
  CHECK_EQ(start.cut_octets + start.restored_octets + start.damaged, 0u);
  CHECK(start.took_ns > 0);
}

// The files as a killed process leaves them: copied while it lives.
void CopySpool(const std::string& from, const std::string& to) {
  for (const std::string& path : FilesUnder(from)) {
    const std::string copy = to + path.substr(from.size());
    for (size_t at = to.size() + 1; (at = copy.find('/', at)) != std::string::npos; ++at) ::mkdir(copy.substr(0, at).c_str(), 0700);
    WriteFileOctets(copy, ReadFileOctets(path));
  }
}

void OthersAreNot() {
  ScratchDirectory scratch;
  SpoolOptions options = TestOptions(scratch.path() + "/live");
  Write(options, 0, 20);
  const std::string killed = scratch.path() + "/killed";
  ::mkdir(killed.c_str(), 0700);
  {
    auto spool = OpenSpool(options);
    Stream* stream = nullptr;
    CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
    for (uint64_t i = 20; i < 30; ++i) CHECK(Append(spool.get(), stream, 1, i, 900));
    CHECK_OK(spool->Flush());
    CopySpool(options.dir, killed);
  }
  const std::string last = SegmentsOf(killed, TestId(1)).back();
  Bytes torn = ReadFileOctets(last);
  torn.insert(torn.end(), 100, 0x77);   // of a block that was never whole
  WriteFileOctets(last, torn);
  options.dir = killed;
  const StartReport start = OpenSpool(options)->start();
  CHECK(start.last_end == LastEnd::kUnclean);
  CHECK_EQ(start.records, 30u);
  CHECK_EQ(start.cut_streams, 1u);
  CHECK(start.cut_octets >= 100);
}

// From some point on no segment takes a write.
class SpentDisk final : public spool::IoCalls {
 public:
  std::atomic<bool> spent{false};
  int Open(const char* path, int flags, mode_t mode) override {
    const int fd = IoCalls::Open(path, flags, mode);
    if (std::string_view(path).ends_with(".seg")) segment_ = fd;
    return fd;
  }
  ssize_t Pwrite(int fd, const void* from, size_t octets, off_t at) override {
    if (!spent || fd != segment_) return IoCalls::Pwrite(fd, from, octets, at);
    errno = EIO;
    return -1;
  }

 private:
  std::atomic<int> segment_{-1};
};

void FailedEndsAreNot() {
  ScratchDirectory scratch;
  SpentDisk disk;
  SpoolOptions options = TestOptions(scratch.path());
  options.io = &disk;
  {
    auto spool = OpenSpool(options);
    Stream* stream = nullptr;
    CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
    for (uint64_t i = 0; i < 20; ++i) CHECK(Append(spool.get(), stream, 1, i, 900));
    CHECK_OK(spool->Flush());
    disk.spent = true;   // what is left to write is the footer
  }
  CHECK(!IsMarked(scratch.path()));
  const StartReport start = OpenSpool(TestOptions(scratch.path()))->start();
  CHECK(start.last_end == LastEnd::kUnclean);
  CHECK_EQ(start.records, 20u);
}

void DamagedMarksCountForNothing() {
  ScratchDirectory scratch;
  const SpoolOptions options = TestOptions(scratch.path());
  Write(options, 0, 5);
  Bytes mark = ReadFileOctets(spool::CleanMarkPath(scratch.path()));
  mark.back() ^= 1;
  WriteFileOctets(spool::CleanMarkPath(scratch.path()), mark);
  CHECK(OpenSpool(options)->start().last_end == LastEnd::kUnclean);
}

void RedoLogFitsTheVolume() {
  constexpr uint64_t kMiB = 1 << 20;
  CHECK_EQ(spool::RedoOctetsOn(100 * kMiB), 4 * kMiB);
  CHECK_EQ(spool::RedoOctetsOn(2048 * kMiB), 8 * kMiB);
  CHECK_EQ(spool::RedoOctetsOn(kMiB << 20), 64 * kMiB);
  CHECK_EQ(spool::RedoOctetsOn(UINT64_MAX), 64 * kMiB);
  CHECK_EQ(spool::RedoOctetsOn(2049 * kMiB + 1) % spool::kRedoAlign, 0u);
  CHECK_EQ(spool::RedoOctetsFor("/", 2048 * kMiB), std::min<uint64_t>(8 * kMiB, spool::RedoOctetsFor("/", 0)));
  CHECK_EQ(spool::RedoOctetsFor("/not-there-yet", 0), spool::RedoOctetsFor("/", 0));
  ScratchDirectory scratch;
  SpoolOptions options = TestOptions(scratch.path());
  options.space.all_bytes = 64 * kMiB;
  CHECK_EQ(OpenSpool(options)->Space().redo, 16 * kMiB);
  options.redo_bytes = 5 * kMiB;
  CHECK_EQ(OpenSpool(options)->Space().redo, 20 * kMiB);
}

TEST_PROGRAM(spool_start) {
  Case("a clean end is marked, the next start says so and takes the mark away", CleanEndsAreMarked);
  Case("after a kill the start says that the end was not clean, and what it cut", OthersAreNot);
  Case("an end in which anything failed is not marked", FailedEndsAreNot);
  Case("a damaged mark counts for nothing", DamagedMarksCountForNothing);
  Case("the redo log is sized by the volume or the quota, unless it is set", RedoLogFitsTheVolume);
}

}  // namespace spool_start_test
