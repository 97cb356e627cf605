// What happens when room runs out: quota, reserve, full disks, too few descriptors. The newest content is refused, what is stored
// stays, signalling goes on.
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "spool_support.h"
#include "spool/io_calls.h"

using namespace writ;
using namespace writ::test;

namespace spool_space_test {

constexpr size_t kMost = 1200;
constexpr size_t kRecord = 1000;
constexpr uint64_t kMiB = 1 << 20;

// A disk whose free room the test says.
class SaidDisk final : public spool::IoCalls {
 public:
  std::atomic<uint64_t> free{UINT64_MAX / 2};
  int FreeOctets(const char*, uint64_t* octets) override {
    *octets = free;
    return 0;
  }
};

SpoolOptions SpaceOptions(const std::string& dir, spool::IoCalls* io, SpaceLimits limits) {
  SpoolOptions options = TestOptions(dir);
  options.io = io;
  options.space = limits;
  options.redo_bytes = kMiB;   // small disks
  return options;
}

template <typename Condition> void Await(Condition holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!holds()) {
    CHECK(std::chrono::steady_clock::now() < until);
    std::this_thread::yield();
  }
}

bool AppendPlain(Spool* spool, Stream* stream, size_t length, RecordKind kind, uint64_t gap_items = 0) {
  uint8_t* room = spool->Reserve(stream, length);
  if (room == nullptr) return false;
  std::memset(room, 0x77, length);
  RecordMeta meta;
  meta.kind = kind;
  meta.gap_items = gap_items;
  spool->Commit(stream, length, meta);
  return true;
}

// Content until it is refused; how many records.
uint64_t FillWithContent(Spool* spool, Stream* stream, uint64_t most = 200'000) {
  uint64_t records = 0;
  while (records < most && AppendPlain(spool, stream, kRecord, RecordKind::kCc)) ++records;
  return records;
}

// Reads a stream to its end: records, and of these gaps' items.
std::pair<uint64_t, uint64_t> CountRecords(const std::string& dir, const Id& id) {
  auto reader = OpenReader(dir);
  Slab slab;
  uint64_t next = 0, gaps = 0;
  while (true) {
    CHECK_OK(reader->Read(id, next, 1 << 20, &slab));
    if (slab.records.empty()) return {next, gaps};
    for (const SlabRecord& record : slab.records) {
      CHECK_EQ(record.ordinal, next++);
      gaps += record.kind == RecordKind::kGap;
    }
  }
}

// The agency has everything of the stream.
uint64_t ConfirmAll(const std::string& dir, const Id& id) {
  auto reader = OpenReader(dir);
  std::vector<StreamListing> listed;
  CHECK_OK(reader->Streams(&listed));
  uint64_t records = 0, freed = 0;
  for (const StreamListing& each : listed)
    if (each.stream_id == id) records = each.durable_records;
  CHECK_OK(reader->StoreCursor(id, {records, 0, 0}));
  CHECK_OK(reader->Free(id, records, &freed));
  return freed;
}

struct Three {
  Stream *cc = nullptr, *iri = nullptr, *other = nullptr;
  explicit Three(Spool* spool) {
    CHECK_OK(spool->OpenStream(TestStream(1), &cc, nullptr));
    CHECK_OK(spool->OpenStream(TestStream(2, Leg::kIri), &iri, nullptr));
    CHECK_OK(spool->OpenStream(TestStream(3), &other, nullptr));
  }
};

void QuotaOfAll() {
  ScratchDirectory scratch;
  SaidDisk disk;
  auto spool = OpenSpool(SpaceOptions(scratch.path(), &disk, {8 * kMiB, 0, 5}));
  Three streams(spool.get());
  const uint64_t taken = FillWithContent(spool.get(), streams.cc);
  CHECK_EQ(spool->WhyRefused(streams.cc), Shortage::kQuota);
  CHECK(!spool->TakesContent(streams.cc) && !spool->TakesContent(streams.other));
  CHECK(!AppendPlain(spool.get(), streams.other, kRecord, RecordKind::kCc));
  CHECK(taken > 6000 && taken * kRecord < 8 * kMiB * 95 / 100);
  for (int i = 0; i < 500; ++i) CHECK(AppendPlain(spool.get(), streams.iri, kRecord, RecordKind::kIri));
  CHECK(AppendPlain(spool.get(), streams.cc, 0, RecordKind::kGap, 7));
  CHECK(!AppendPlain(spool.get(), streams.cc, kRecord, RecordKind::kCc));   // behind the gap there is still no room
  CHECK_OK(spool->Flush());
  CHECK_EQ(CountRecords(scratch.path(), TestId(1)).first, taken + 1);
  CHECK_EQ(CountRecords(scratch.path(), TestId(2)).first, 500u);
  CHECK_EQ(spool->State(streams.cc).gap_items, 7u);
  CHECK(ConfirmAll(scratch.path(), TestId(1)) > 2 * kMiB);
  Await([&] { return spool->TakesContent(streams.cc); });
  CHECK(AppendPlain(spool.get(), streams.cc, kRecord, RecordKind::kCc));
  CHECK_OK(spool->Flush());
  const SpaceReport report = spool->Space();
  CHECK_EQ(report.limit, 8 * kMiB);
  CHECK(report.freed > 2 * kMiB && report.used < 6 * kMiB);
}

void QuotaOfOneStream() {
  ScratchDirectory scratch;
  SaidDisk disk;
  auto spool = OpenSpool(SpaceOptions(scratch.path(), &disk, {0, 2 * kMiB, 5}));
  Three streams(spool.get());
  const uint64_t taken = FillWithContent(spool.get(), streams.cc);
  CHECK_EQ(spool->WhyRefused(streams.cc), Shortage::kQuota);
  CHECK(taken > 1500 && taken < 2100);
  CHECK_EQ(FillWithContent(spool.get(), streams.other, 500), 500u);
  CHECK(AppendPlain(spool.get(), streams.iri, kRecord, RecordKind::kIri));
  const SpaceReport report = spool->Space();
  CHECK(report.refusing == Shortage::kNone && report.stream_limit == 2 * kMiB);
  for (const StreamSpaceReport& each : report.streams) CHECK_EQ(each.refusing, each.stream_id == TestId(1) ? Shortage::kQuota : Shortage::kNone);
  CHECK_OK(spool->Flush());
  CHECK(ConfirmAll(scratch.path(), TestId(1)) > kMiB);
  Await([&] { return spool->TakesContent(streams.cc); });
}

void CountsOverRestarts() {
  ScratchDirectory scratch;
  SaidDisk disk;
  const SpoolOptions options = SpaceOptions(scratch.path(), &disk, {8 * kMiB, 0, 5});
  uint64_t taken = 0, used = 0;
  {
    auto spool = OpenSpool(options);
    Three streams(spool.get());
    taken = FillWithContent(spool.get(), streams.cc);
    CHECK_OK(spool->Flush());
    used = spool->Space().used;
  }
  auto spool = OpenSpool(options);
  Three streams(spool.get());
  CHECK(spool->Space().used + 200'000 > used && spool->Space().used < used + 200'000);
  CHECK(FillWithContent(spool.get(), streams.cc) < 200);
  CHECK_OK(spool->Flush());
  CHECK(spool->DurableOrdinal(streams.cc) >= taken);
  CHECK_EQ(CountRecords(scratch.path(), TestId(1)).first, spool->DurableOrdinal(streams.cc));
}

void DiskOfOthers() {
  ScratchDirectory scratch;
  SaidDisk disk;
  disk.free = 64 * kMiB;
  auto spool = OpenSpool(SpaceOptions(scratch.path(), &disk, {}));
  Three streams(spool.get());
  CHECK(AppendPlain(spool.get(), streams.cc, kRecord, RecordKind::kCc));
  disk.free = 100'000;   // somebody else fills it
  Await([&] { return !AppendPlain(spool.get(), streams.iri, kRecord, RecordKind::kIri); });
  CHECK_EQ(spool->WhyRefused(streams.iri), Shortage::kDiskFull);
  Await([&] { return !spool->TakesContent(streams.cc); });
  CHECK(AppendPlain(spool.get(), streams.cc, 0, RecordKind::kGap, 1));
  CHECK_EQ(spool->Space().refusing, Shortage::kDiskFull);
  disk.free = 64 * kMiB;
  Await([&] { return spool->TakesContent(streams.cc); });
  CHECK(AppendPlain(spool.get(), streams.iri, kRecord, RecordKind::kIri));
}

// What came first is not crowded out by what began when there was hardly any room left.
void NewContentWaits() {
  ScratchDirectory scratch;
  SaidDisk disk;
  auto spool = OpenSpool(SpaceOptions(scratch.path(), &disk, {32 * kMiB, 0, 1}));
  Stream *first = nullptr, *late = nullptr, *late_iri = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &first, nullptr));
  while (spool->Space().used <= 32 * kMiB / 100 * 96) CHECK(AppendPlain(spool.get(), first, kRecord, RecordKind::kCc));
  CHECK_OK(spool->OpenStream(TestStream(4), &late, nullptr));
  CHECK_OK(spool->OpenStream(TestStream(5, Leg::kIri), &late_iri, nullptr));
  CHECK(AppendPlain(spool.get(), first, kRecord, RecordKind::kCc));
  CHECK(AppendPlain(spool.get(), late_iri, kRecord, RecordKind::kIri));
  CHECK(!AppendPlain(spool.get(), late, kRecord, RecordKind::kCc));
  CHECK_EQ(spool->WhyRefused(late), Shortage::kQuota);
  CHECK_OK(spool->Flush());
  CHECK(ConfirmAll(scratch.path(), TestId(1)) > 4 * kMiB);
  Await([&] { return spool->TakesContent(late); });
}

// What cannot be looked at is no reason to refuse.
class BlindDisk final : public spool::IoCalls {
 public:
  int FreeOctets(const char*, uint64_t*) override {
    errno = EIO;
    return -1;
  }
};

void UnknownRoom() {
  ScratchDirectory scratch;
  BlindDisk disk;
  auto spool = OpenSpool(SpaceOptions(scratch.path(), &disk, {0, kMiB, 5}));
  Three streams(spool.get());
  CHECK(AppendPlain(spool.get(), streams.iri, kRecord, RecordKind::kIri));
  CHECK(FillWithContent(spool.get(), streams.cc) > 900);
  CHECK_EQ(spool->WhyRefused(streams.cc), Shortage::kQuota);   // what the streams take is known all the same
  CHECK_EQ(FillWithContent(spool.get(), streams.other, 500), 500u);
}

void FilesWait() {
  ScratchDirectory scratch;
  SaidDisk disk;
  SpoolOptions options = SpaceOptions(scratch.path(), &disk, {8 * kMiB, 0, 5});
  options.backpressure = true;
  auto spool = OpenSpool(options);
  Three streams(spool.get());
  std::atomic<uint64_t> written{0};
  std::thread player([&] {
    for (; written < 20'000 && spool->WaitForSpace(streams.cc); ++written) CHECK(AppendPlain(spool.get(), streams.cc, kRecord, RecordKind::kCc));
  });
  Await([&] { return written > 20'000 - 1 || spool->Space().refusing != Shortage::kNone; });
  while (written < 20'000) {
    CHECK_OK(spool->Flush());
    CHECK(spool->Space().used < 9 * kMiB);
    ConfirmAll(scratch.path(), TestId(1));
  }
  player.join();
  CHECK_OK(spool->Flush());
  CHECK_EQ(spool->DurableOrdinal(streams.cc), 20'000u);
  FillWithContent(spool.get(), streams.cc, 20'000);
  Await([&] { return spool->Space().refusing != Shortage::kNone; });
  std::thread waiting([&] { CHECK(!spool->WaitForSpace(streams.cc)); });
  spool->StopWaiting();
  waiting.join();
  CHECK(!spool->WaitForSpace(streams.other));   // behind what was left out nothing follows
}

// Runs `body` in a process of its own, which gives its verdict by its end. 77: it cannot run here.
int InChild(void (*body)()) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child == 0) {
    body();
    ::_exit(0);
  }
  int status = 0;
  CHECK(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  return WEXITSTATUS(status);
}

constexpr int kCannot = 77;

// A small file system of its own on `path`, seen by this process alone.
void MountSmall(const std::string& path, const char* options) {
  const bool mine = ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  if (!mine || ::mount("spool", path.c_str(), "tmpfs", 0, options) != 0) ::_exit(kCannot);
}

// I6 on a disk that is really full: stored + declared = offered, and the stream goes on once there is room.
void FullDisk() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  MountSmall(scratch.path(), "size=24m");
  auto spool = OpenSpool(SpaceOptions(scratch.path(), nullptr, {}));
  Three streams(spool.get());
  uint64_t offered = 0, stored = 0, declared = 0, signalling = 0;
  for (int round = 0; round < 3; ++round) {
    uint64_t lost = 0;
    for (uint64_t i = 0; i < 40'000; ++i, ++offered) {
      AppendPlain(spool.get(), streams.cc, kRecord, RecordKind::kCc) ? ++stored : ++lost;
      if (i % 200 != 0) continue;
      CHECK(AppendPlain(spool.get(), streams.iri, 300, RecordKind::kIri));
      ++signalling;
    }
    CHECK(lost > 10'000);
    CHECK_EQ(spool->WhyRefused(streams.cc), Shortage::kDiskFull);
    CHECK(AppendPlain(spool.get(), streams.cc, 0, RecordKind::kGap, lost));
    declared += lost;
    CHECK_OK(spool->Flush());
    CHECK_OK(spool->health());   // the disk itself never had to say no
    CHECK_EQ(spool->DurableOrdinal(streams.cc), stored + static_cast<uint64_t>(round) + 1);
    CHECK(ConfirmAll(scratch.path(), TestId(1)) > 10 * kMiB);
    Await([&] { return spool->TakesContent(streams.cc); });
  }
  const StreamState state = spool->State(streams.cc);
  CHECK_EQ(state.items + state.gap_items, offered);
  CHECK_EQ(state.gap_items, declared);
  CHECK_EQ(CountRecords(scratch.path(), TestId(2)).first, signalling);
}

// Another program takes the last octet between two looks: the write itself fails. Nothing accepted is lost.
void FilledByOthers() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  MountSmall(scratch.path(), "size=12m");
  auto spool = OpenSpool(SpaceOptions(scratch.path() + "/spool", nullptr, {}));
  Three streams(spool.get());
  uint64_t stored = FillWithContent(spool.get(), streams.cc, 1000);
  CHECK_OK(spool->Flush());
  const std::string filler = scratch.path() + "/filler";
  FILE* file = std::fopen(filler.c_str(), "wb");
  const Bytes chunk(65536, 1);
  while (std::fwrite(chunk.data(), 1, chunk.size(), file) == chunk.size()) continue;
  std::fclose(file);
  stored += FillWithContent(spool.get(), streams.cc, 20'000);
  CHECK(!spool->Flush().ok());
  CHECK_CODE(spool->health(), "WRIT_SPOOL_DISK_FULL");
  CHECK_EQ(spool->WhyRefused(streams.cc), Shortage::kDiskFull);
  ::unlink(filler.c_str());
  Await([&] { return spool->Flush().ok(); });
  CHECK_EQ(spool->DurableOrdinal(streams.cc), stored);
  CHECK_EQ(CountRecords(scratch.path() + "/spool", TestId(1)).first, stored);
}

void ReadOnlyAtStart() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  MountSmall(scratch.path(), "size=8m");
  {
    auto spool = OpenSpool(SpaceOptions(scratch.path(), nullptr, {}));
    Three streams(spool.get());
    CHECK_EQ(FillWithContent(spool.get(), streams.cc, 50), 50u);
  }
  if (::mount("spool", scratch.path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) != 0) ::_exit(kCannot);
  std::unique_ptr<Spool> spool;
  CHECK_CODE(Spool::Open(SpaceOptions(scratch.path(), nullptr, {}), &spool), "WRIT_SPOOL_IO");
  CHECK_EQ(CountRecords(scratch.path(), TestId(1)).first, 50u);   // what is there can be read
  CHECK(::mount("spool", scratch.path().c_str(), "tmpfs", MS_REMOUNT, nullptr) == 0);
  CHECK_OK(Spool::Open(SpaceOptions(scratch.path(), nullptr, {}), &spool));
  CHECK_EQ(CountRecords(scratch.path(), TestId(1)).first, 50u);
}

// What an error of the file system makes of it while everything is open: each change fails, descriptors stay.
class ReadOnlyDisk final : public spool::IoCalls {
 public:
  std::atomic<bool> read_only{false};
  int Open(const char* path, int flags, mode_t mode) override {
    return read_only && (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0 ? Refuse() : IoCalls::Open(path, flags, mode);
  }
  ssize_t Pwrite(int fd, const void* from, size_t octets, off_t at) override { return read_only ? Refuse() : IoCalls::Pwrite(fd, from, octets, at); }
  int Fallocate(int fd, off_t at, off_t octets) override { return read_only ? Refuse() : IoCalls::Fallocate(fd, at, octets); }
  int Ftruncate(int fd, off_t octets) override { return read_only ? Refuse() : IoCalls::Ftruncate(fd, octets); }
  int Unlink(const char* path) override { return read_only ? Refuse() : IoCalls::Unlink(path); }
  int Rename(const char* from, const char* to) override { return read_only ? Refuse() : IoCalls::Rename(from, to); }
  int Mkdir(const char* path, mode_t mode) override { return read_only ? Refuse() : IoCalls::Mkdir(path, mode); }

 private:
  static int Refuse() {
    errno = EROFS;
    return -1;
  }
};

void ReadOnlyMeanwhile() {
  ScratchDirectory scratch;
  ReadOnlyDisk disk;
  auto spool = OpenSpool(SpaceOptions(scratch.path(), &disk, {}));
  Three streams(spool.get());
  uint64_t stored = FillWithContent(spool.get(), streams.cc, 100);
  CHECK_OK(spool->Flush());
  disk.read_only = true;
  while (AppendPlain(spool.get(), streams.cc, kRecord, RecordKind::kCc)) ++stored;
  CHECK_EQ(spool->WhyRefused(streams.cc), Shortage::kStorage);
  CHECK(!spool->Flush().ok());
  CHECK_EQ(spool->DurableOrdinal(streams.cc), 100u);
  Stream* fresh = nullptr;
  CHECK_CODE(spool->OpenStream(TestStream(9), &fresh, nullptr), "WRIT_SPOOL_IO");
  disk.read_only = false;
  CHECK_OK(spool->Flush());
  CHECK_EQ(spool->DurableOrdinal(streams.cc), stored);
  CHECK_EQ(CountRecords(scratch.path(), TestId(1)).first, stored);
}

void FewDescriptors() {
  ScratchDirectory scratch;
  constexpr uint8_t kStreams = 60;
  rlimit before;
  CHECK(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  auto spool = OpenSpool(SpaceOptions(scratch.path(), nullptr, {}));
  std::vector<Stream*> streams(kStreams);
  for (uint8_t i = 0; i < kStreams; ++i) CHECK_OK(spool->OpenStream(TestStream(i), &streams[i], nullptr));
  const rlimit few{24, before.rlim_max};
  CHECK(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  std::vector<uint64_t> stored(kStreams, 0);
  for (int round = 0; round < 20; ++round) {
    for (uint8_t i = 0; i < kStreams; ++i) stored[i] += AppendPlain(spool.get(), streams[i], kRecord, RecordKind::kCc);
    static_cast<void>(spool->Flush());
  }
  CHECK_CODE(spool->health(), "WRIT_SPOOL_IO");
  CHECK(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK_OK(spool->Flush());
  for (uint8_t i = 0; i < kStreams; ++i) {
    CHECK(stored[i] > 0);
    CHECK_EQ(spool->DurableOrdinal(streams[i]), stored[i]);
    CHECK_EQ(CountRecords(scratch.path(), TestId(i)).first, stored[i]);
  }
}

void CaseInChild(const char* title, void (*body)()) {
  tally().current = title;
  const int verdict = InChild(body);
  if (verdict == kCannot) return Skip(title, "this process may not mount a file system of its own");
  CHECK_EQ(verdict, 0);
  ++tally().passed;
  std::printf("ok      %s\n", title);
}

TEST_PROGRAM(spool_space) {
  Case("at the quota of all streams content is refused, signalling and gaps go on, and freed room is used", QuotaOfAll);
  Case("a stream at its own quota is refused alone", QuotaOfOneStream);
  Case("what is stored counts again after a restart", CountsOverRestarts);
  Case("a disk that others fill: signalling stops short of what is kept back for gaps", DiskOfOthers);
  Case("content that begins when hardly any room is left waits, its signalling does not", NewContentWaits);
  Case("where the disk cannot be asked for its room, quotas alone rule", UnknownRoom);
  Case("files wait for room instead of being refused, until they are told not to", FilesWait);
  CaseInChild("I6: on a full disk stored + declared = offered, three times over, while IRI goes on", FullDisk);
  CaseInChild("a disk that others fill to the last octet: what was accepted becomes durable once there is room", FilledByOthers);
  CaseInChild("a spool on a read-only file system does not start, can be read, and starts when it can be written", ReadOnlyAtStart);
  Case("a file system that turns read-only: records are refused, and what was accepted becomes durable later", ReadOnlyMeanwhile);
  CaseInChild("with too few descriptors streams are refused in turn; what was accepted becomes durable when there are more", FewDescriptors);
}

}  // namespace spool_space_test
