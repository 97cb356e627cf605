// The redo log: what a start makes of its files, and what becomes of them.
#include <thread>

#include "base/steady.h"
#include "spool/redo_scan.h"
#include "spool_faulty_io.h"

using namespace writ;
using namespace writ::test;
using spool::RedoPath;

namespace spool_redo_test {

constexpr size_t kMost = 700;

class OtherBoot final : public spool::IoCalls {
 public:
  Id BootId() override { return {1}; }
};

std::map<std::string, Bytes> FilesBelow(const std::string& dir) {
  std::map<std::string, Bytes> files;
  for (const std::string& path : FilesUnder(dir))
    if (!path.ends_with("/index") && !path.ends_with("/lock")) files[path] = ReadFileOctets(path);
  return files;
}

// Ten records of two streams, committed one by one; the directory as it is while the spool still runs.
std::map<std::string, Bytes> LiveFiles(const std::string& dir, spool::IoCalls* io) {
  SpoolOptions options = TestOptions(dir);
  options.io = io;
  auto spool = OpenSpool(options);
  std::array<Stream*, 2> streams{};
  for (uint8_t i = 0; i < 2; ++i) CHECK_OK(spool->OpenStream(TestStream(i), &streams[i], nullptr));
  for (uint64_t n = 0; n < 10; ++n) {
    for (uint8_t i = 0; i < 2; ++i) CHECK(Append(spool.get(), streams[i], i, n, kMost));
    CHECK_OK(spool->Flush());
  }
  return FilesBelow(dir);
}

void Lay(const std::string& dir, const std::map<std::string, Bytes>& files, const std::string& from) {
  for (const auto& [path, octets] : files) {
    const std::string to = dir + path.substr(from.size());
    ::mkdir(dir.c_str(), 0700);
    ::mkdir(to.substr(0, to.rfind('/')).c_str(), 0700);
    WriteFileOctets(to, octets);
  }
}

// After a power cut the log alone may be all there is.
void LogAloneIsEnough() {
  ScratchDirectory scratch;
  OtherBoot io;
  const std::string live = scratch.path() + "/live", cut = scratch.path() + "/cut";
  std::map<std::string, Bytes> files = LiveFiles(live, &io);
  std::erase_if(files, [&](const auto& file) { return file.first != RedoPath(live, 0); });
  CHECK_EQ(files.size(), 1u);
  Lay(cut, files, live);
  auto spool = OpenSpool(TestOptions(cut));
  auto reader = OpenReader(cut);
  for (uint8_t i = 0; i < 2; ++i) CHECK_EQ(CheckRecords(reader.get(), TestId(i), i, 0, kMost), 10u);
}

// What was freed since stays so: after a kill the files are what they were.
void KillBringsNothingBack() {
  ScratchDirectory scratch;
  const std::string live = scratch.path() + "/live", cut = scratch.path() + "/cut";
  std::map<std::string, Bytes> files = LiveFiles(live, nullptr);
  std::erase_if(files, [&](const auto& file) { return file.first.ends_with(".seg"); });
  Lay(cut, files, live);
  auto spool = OpenSpool(TestOptions(cut));
  for (uint8_t i = 0; i < 2; ++i) CHECK(SegmentsOf(cut, TestId(i)).empty());
}

// A log cut or damaged at any octet gives its whole records up to there, and crashes nothing.
void TornAnywhere() {
  ScratchDirectory scratch;
  OtherBoot io;
  const std::string live = scratch.path() + "/live", torn = scratch.path() + "/torn";
  const std::map<std::string, Bytes> files = LiveFiles(live, &io);
  const Bytes whole = files.at(RedoPath(live, 0));
  const auto records = [&](const Bytes& octets) {
    WriteFileOctets(torn, octets);
    spool::RedoScan scan;
    bool found = false, more = true;
    size_t count = 0;
    CHECK_OK(scan.Open(&spool::SystemIo(), torn, &found));
    for (; more; count += more) CHECK_OK(scan.Next(&more));
    return count;
  };
  CHECK_EQ(records(whole), 10u);
  size_t before = 0;
  for (size_t cut = 0; cut < whole.size(); cut += 7) {
    const size_t count = records(Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(cut)));
    CHECK(count >= before && count <= cut / spool::kRedoAlign + 1);
    before = count;
  }
  std::mt19937_64 random(3);
  for (int i = 0; i < 300; ++i) {
    Bytes flipped = whole;
    const size_t at = random() % flipped.size();
    flipped[at] ^= static_cast<uint8_t>(1u << random() % 8);
    CHECK(records(flipped) <= 10u);
  }
}

void CleanEndLeavesNoLog() {
  ScratchDirectory scratch;
  LiveFiles(scratch.path(), nullptr);
  for (const auto& [path, octets] : FilesBelow(scratch.path())) CHECK(path.find("/redo.") == std::string::npos);
}

// Destroying a stream's file destroys its key: the log keeps no copy once the file is on the disk, and not just until its place is used anew.
void KeepsNoKey() {
  ScratchDirectory scratch;
  SpoolOptions options = TestOptions(scratch.path());
  constexpr uint64_t kRecords = 40;                      // in a file; a record takes a page
  options.redo_bytes = kRecords * spool::kRedoAlign;
  auto spool = OpenSpool(options);
  std::array<Stream*, 2> streams{};
  for (uint8_t i = 0; i < 2; ++i) CHECK_OK(spool->OpenStream(TestStream(i), &streams[i], nullptr));
  const auto holds_key = [&] {
    for (const auto& [path, octets] : FilesBelow(scratch.path()))
      if (path.find("/redo.") != std::string::npos && std::search(octets.begin(), octets.end(), spool::kStreamMagic.begin(), spool::kStreamMagic.end()) != octets.end())
        return true;
    return false;
  };
  for (uint64_t n = 0; n < kRecords + 2; ++n) {
    const uint8_t late = n >= kRecords - 5;              // the second stream's key lies near the end of the first file
    CHECK(Append(spool.get(), streams[late], late, late ? n - (kRecords - 5) : n, 100));
    CHECK_OK(spool->Flush());
    if (n == kRecords - 5) CHECK(holds_key());
  }
  const int64_t patience = SteadyNs() + 20'000'000'000;
  while (holds_key() && SteadyNs() < patience) std::this_thread::yield();
  CHECK(!holds_key());
}

// Of two segments of one name the later one rules: the first was left before anything in it was durable.
void LaterSegmentRules() {
  ScratchDirectory scratch;
  TestIo io;
  io.boot_id = {1};
  const std::string live = scratch.path() + "/live", cut = scratch.path() + "/cut";
  SpoolOptions options = TestOptions(live);
  options.io = &io;
  std::map<std::string, Bytes> files;
  {
    auto spool = OpenSpool(options);
    Stream* stream = nullptr;
    CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
    // The log's flush fails though the record reached the disk, then the segment's: the same records begin anew in a segment of that name.
    for (uint64_t n = 0; n < 6; ++n) CHECK(Append(spool.get(), stream, 1, n, kMost));
    io.fail_flush_of = {"redo.0", "0000000000000000.seg"};
    CHECK_OK(spool->Flush());
    CHECK(io.fail_flush_of.empty());
    for (uint64_t n = 6; n < 12; ++n) CHECK(Append(spool.get(), stream, 1, n, kMost));
    CHECK_OK(spool->Flush());
  }
  files = FilesBelow(live);
  // The second segment is on the disk; of the log the record that failed is all that is left.
  std::erase_if(files, [](const auto& file) { return file.first.find("/redo.") != std::string::npos; });
  const std::vector<DiskOp> trace = io.Trace();
  const auto failed = std::find_if(trace.begin(), trace.end(), [&](const DiskOp& op) { return op.kind == DiskOp::kWrite && op.path == RedoPath(live, 0); });
  CHECK(failed != trace.end());
  files[RedoPath(live, 0)] = failed->data;
  Lay(cut, files, live);
  auto spool = OpenSpool(TestOptions(cut));
  auto reader = OpenReader(cut);
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, kMost), 12u);
}

TEST_PROGRAM(spool_redo) {
  Case("I5: the redo log alone brings back every durable record after a power cut", LogAloneIsEnough);
  Case("after a kill nothing is brought back that was freed", KillBringsNothingBack);
  Case("a redo file torn or damaged anywhere gives its whole records and no other", TornAnywhere);
  Case("a clean end leaves no redo file", CleanEndLeavesNoLog);
  Case("the redo log keeps no copy of a stream's key", KeepsNoKey);
  Case("of two segments of one name the later one rules", LaterSegmentRules);
}

}  // namespace spool_redo_test
