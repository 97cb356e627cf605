#include <chrono>
#include <condition_variable>
#include <mutex>

#include "spool/cursor_file.h"
#include "spool_faulty_io.h"

using namespace writ;
using namespace writ::test;

namespace spool_faults_test {

constexpr size_t kMost = 700;
constexpr uint8_t kStreams = 6;
constexpr uint64_t kRecords = 24;  // of each stream in each run

SpoolOptions FaultOptions(const std::string& dir, TestIo* io) {
  SpoolOptions options = TestOptions(dir);
  options.io = io;
  options.block_bytes = 1500;
  options.segment_bytes = 12'000;
  options.commit_bytes = 6000;
  options.redo_bytes = 40'000;
  options.bulk_bytes = 4000;
  options.commit_ms = 1000;
  return options;
}

Status OpenAll(Spool* spool, std::vector<Stream*>* streams) {
  streams->resize(kStreams);
  for (uint8_t i = 0; i < kStreams; ++i) WRIT_RETURN_IF_ERROR(spool->OpenStream(TestStream(i), &(*streams)[i], nullptr));
  return Status::Ok();
}

// One run: a fault at the start is a start that fails and is tried again; later nothing accepted may be lost or refused for good.
void RunOnce(const SpoolOptions& options, std::vector<uint64_t>* accepted, bool end) {
  std::unique_ptr<Spool> spool;
  std::vector<Stream*> streams;
  for (int tries = 0; spool == nullptr; ++tries) {
    CHECK(tries < 3);
    if (!Spool::Open(options, &spool).ok()) continue;
    Status opened = OpenAll(spool.get(), &streams);
    if (!opened.ok()) opened = OpenAll(spool.get(), &streams);
    if (!opened.ok()) spool.reset();  // what recovery met stays as it is until the next start
  }
  for (uint64_t i = 0; i < kRecords; ++i)
    for (uint8_t stream = 0; stream < kStreams; ++stream) {
      while (!Append(spool.get(), streams[stream], stream, (*accepted)[stream], kMost)) static_cast<void>(spool->Flush());
      ++(*accepted)[stream];
    }
  if (!spool->Flush().ok()) CHECK_OK(spool->Flush());
  for (uint8_t stream = 0; stream < kStreams; ++stream) CHECK_EQ(spool->DurableOrdinal(streams[stream]), (*accepted)[stream]);
  CHECK_EQ(spool->queued_bytes(), 0u);
  if (end) spool->End(streams[0]);
}

void CheckAll(const std::string& dir, const std::vector<uint64_t>& accepted) {
  SpoolOptions options = TestOptions(dir);
  auto spool = OpenSpool(options);
  auto reader = OpenReader(dir);
  for (uint8_t i = 0; i < kStreams; ++i) {
    Stream* stream = nullptr;
    StreamState state;
    CHECK_OK(spool->OpenStream(TestStream(i), &stream, &state));
    CheckState(state, StateAfter(accepted[i]));
    CHECK_EQ(CheckRecords(reader.get(), TestId(i), i, 0, kMost), accepted[i]);
  }
}

// Fails call `n` of two runs; false when there were fewer calls.
bool FailCall(long n, int error) {
  ScratchDirectory scratch;
  TestIo io;
  io.fail_at = n;
  io.fail_errno = error;
  std::vector<uint64_t> accepted(kStreams, 0);
  const SpoolOptions options = FaultOptions(scratch.path(), &io);
  RunOnce(options, &accepted, false);
  RunOnce(options, &accepted, true);
  CheckAll(scratch.path(), accepted);
  return io.calls > n;
}

void FailEachCall(int error, long step) {
  long n = 0;
  while (FailCall(n, error)) n += step;
  CHECK(n > 30);
}

// Every call fails from some point on: records are refused, those accepted become durable when the disk is back.
class DeadDisk final : public spool::IoCalls {
 public:
  std::atomic<bool> dead{false};
  std::atomic<int> attempts{0};
  ssize_t Pwrite(int fd, const void* from, size_t octets, off_t at) override {
    if (!dead) return IoCalls::Pwrite(fd, from, octets, at);
    ++attempts;
    errno = ENOSPC;
    return -1;
  }
};

void RefusesAndRecovers() {
  ScratchDirectory scratch;
  DeadDisk disk;
  SpoolOptions options = TestOptions(scratch.path());
  options.io = &disk;
  options.block_bytes = 1500;
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  uint64_t accepted = 0;
  for (; accepted < 20; ++accepted) CHECK(Append(spool.get(), stream, 1, accepted, kMost));
  CHECK_OK(spool->Flush());
  CHECK_OK(spool->health());
  disk.dead = true;
  while (Append(spool.get(), stream, 1, accepted, kMost)) ++accepted;  // until the failure is noticed
  CHECK(accepted > 20);
  CHECK_CODE(spool->health(), "WRIT_SPOOL_DISK_FULL");
  CHECK_CODE(spool->Flush(), "WRIT_SPOOL_DISK_FULL");
  CHECK_EQ(spool->DurableOrdinal(stream), 20u);
  CHECK(disk.attempts >= 2);
  auto reader = OpenReader(scratch.path());
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, kMost), 20u);  // nobody is shown what is not durable
  disk.dead = false;
  CHECK_OK(spool->Flush());
  CHECK_EQ(spool->DurableOrdinal(stream), accepted);
  CHECK(Append(spool.get(), stream, 1, accepted, kMost));
  CHECK_OK(spool->Flush());
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, kMost), accepted + 1);
}

void RecoversByItself() {
  ScratchDirectory scratch;
  DeadDisk disk;
  std::mutex mutex;
  std::condition_variable changed;
  bool durable = false;
  SpoolOptions options = TestOptions(scratch.path());
  options.io = &disk;
  auto spool = OpenSpool(options);
  spool->OnDurable([&] {
    std::lock_guard lock(mutex);
    durable = true;
    changed.notify_all();
  });
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  disk.dead = true;
  CHECK(Append(spool.get(), stream, 1, 0, kMost));
  CHECK(!spool->Flush().ok());
  disk.dead = false;
  std::unique_lock lock(mutex);
  CHECK(changed.wait_for(lock, std::chrono::seconds(30), [&] { return durable; }));
  CHECK_EQ(spool->DurableOrdinal(stream), 1u);
}

// I6: the octets that reach the agency are those accepted first: a fresh segment never changes a record.
void FreshSegmentAfterError() {
  ScratchDirectory scratch;
  TestIo io;
  SpoolOptions options = FaultOptions(scratch.path(), &io);
  options.segment_bytes = 1 << 20;
  options.bulk_bytes = 1;  // past the redo log
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  uint64_t accepted = 0;
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 20; ++i) CHECK(Append(spool.get(), stream, 1, accepted++, kMost));
    if (round % 3 == 2) io.fail_at = io.calls + 1;  // the flush behind the write
    CHECK_OK(spool->Flush());
  }
  CHECK_EQ(SegmentsOf(scratch.path(), TestId(1)).size(), 4u);
  auto reader = OpenReader(scratch.path());
  for (uint64_t from : {0u, 19u, 60u, 61u, 199u}) CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, from, kMost), accepted);
}

// Fails call `n` of storing a cursor; false when there were fewer calls. What is read then is the old one or the new one.
bool FailCursorCall(long n, int error) {
  ScratchDirectory scratch;
  TestIo io;
  for (uint64_t confirmed : {5u, 7u}) CHECK_OK(spool::StoreCursorFile(&io, scratch.path(), {confirmed, confirmed, 1}));
  io.fail_at = io.calls + n;
  io.fail_errno = error;
  const Status stored = spool::StoreCursorFile(&io, scratch.path(), {9, 9, 2});
  const bool failed = io.calls > io.fail_at;
  io.fail_at = -1;
  Cursor cursor;
  CHECK_OK(spool::LoadCursorFile(&spool::SystemIo(), scratch.path(), &cursor));
  CHECK(cursor.confirmed == 9 || (!stored.ok() && cursor.confirmed == 7));
  CHECK_OK(spool::StoreCursorFile(&io, scratch.path(), {11, 11, 2}));
  CHECK_OK(spool::LoadCursorFile(&spool::SystemIo(), scratch.path(), &cursor));
  CHECK_EQ(cursor.confirmed, 11u);
  return failed;
}

void FailEachCursorCall() {
  for (int error : {EIO, ENOSPC, EMFILE, 0}) {
    long n = 0;
    while (FailCursorCall(n, error)) ++n;
    CHECK(n >= 1);
  }
}

// One that cannot be read is an error, never the beginning: all would be sent again, or nothing freed.
void FailEachCursorRead() {
  ScratchDirectory scratch;
  TestIo io;
  CHECK_OK(spool::StoreCursorFile(&io, scratch.path(), {7, 7, 1}));
  for (int error : {EIO, EMFILE}) {
    io.fail_errno = error;
    for (long n = 0;; ++n) {
      io.fail_at = io.calls + n;
      Cursor cursor;
      const Status loaded = spool::LoadCursorFile(&io, scratch.path(), &cursor);
      if (io.calls <= io.fail_at) break;
      CHECK(!loaded.ok() || cursor.confirmed == 7);
    }
  }
}

TEST_PROGRAM(spool_faults) {
  Case("each I/O call failed once with EIO, a failed flush dropping what it had: nothing accepted is lost", [] { FailEachCall(EIO, 1); });
  Case("each I/O call failed once with ENOSPC", [] { FailEachCall(ENOSPC, 1); });
  Case("each file that is opened failed once with EMFILE", [] { FailEachCall(EMFILE, 1); });
  Case("each write cut in half", [] { FailEachCall(0, 1); });
  Case("each I/O call of storing a cursor failed once: the old one or the new one is there", FailEachCursorCall);
  Case("each I/O call of reading a cursor failed once: an error, or the cursor, never the beginning", FailEachCursorRead);
  Case("a disk that stays dead refuses records; those accepted become durable in order when it is back", RefusesAndRecovers);
  Case("a refused stream tries again by itself", RecoversByItself);
  Case("after a failed flush a fresh segment goes on with the same records", FreshSegmentAfterError);
}

}  // namespace spool_faults_test
