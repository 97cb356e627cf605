#include "spool_crash.h"

using namespace writ;
using namespace writ::test;

namespace spool_crash_test {

// What a life that a power cut ended may leave of its first step: a stream's file, whole, under its temporary name, and nothing else.
void LeaveStreamFileBeside(const std::string& dir) {
  ScratchDirectory other;
  SpoolOptions options = TestOptions(other.path() + "/spool");
  Stream* stream = nullptr;
  CHECK_OK(OpenSpool(options)->OpenStream(TestStream(1), &stream, nullptr));
  const std::string directory = spool::StreamDirectory(dir, TestId(1));
  CHECK_EQ(::mkdir(dir.c_str(), 0700), 0);
  CHECK_EQ(::mkdir(directory.c_str(), 0700), 0);
  WriteFileOctets(spool::StreamPath(directory) + ".new", ReadFileOctets(spool::StreamPath(spool::StreamDirectory(options.dir, TestId(1)))));
}


TEST_PROGRAM(spool_crash) {
  Case("I5 and I8: of 2,000 states that power cuts could leave, second cuts in the recovery of the first among them, none lacks a durable "
       "record, holds a wrong one or has a key and nonce used twice", [] {
    for (uint64_t seed = 1; seed <= 4; ++seed) CHECK_EQ(Losses(true, 250, seed), 0);
  });
  Case("no state around a clean end shows its mark beside anything that was not flushed", [] {
    Harness harness(true, 6);
    CHECK_EQ(harness.CutsAtMarks(80), 0);
    CHECK(harness.marks > 20);
  });
  Case("the control: without flushes it does", [] { CHECK(Harness(false, 7).CutsAtMarks(30) > 10); });
  Case("a stream's file that a power cut left under its temporary name never takes the place of the one that the records are sealed under", [] {
    ScratchDirectory scratch;
    const std::string dir = scratch.path() + "/spool", image_dir = scratch.path() + "/cut";
    LeaveStreamFileBeside(dir);
    TestIo io;
    io.boot_id = {2};
    io.Adopt(dir, {});
    int marks = 0;
    CHECK(Survives(&io, dir, {}, &marks));
    const std::vector<DiskOp> trace = io.Trace();
    for (uint64_t dice = 0; dice < 300; ++dice) {
      TestIo next;
      next.boot_id = {3};
      const CrashImage image(trace, trace.size() - dice % 60, dice);
      CHECK_EQ(::mkdir(image_dir.c_str(), 0700), 0);
      image.Write(dir, image_dir);
      CHECK(Survives(&next, image_dir, image.acked(), &marks));
      ScratchDirectory::Remove(image_dir);
    }
  });
  Case("the control: without flushes the same check finds losses", [] { CHECK(Losses(false, 60, 5) > 20); });
}

}  // namespace spool_crash_test
