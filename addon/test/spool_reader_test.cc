#include <chrono>
#include <thread>

#include "spool_support.h"

using namespace writ;
using namespace writ::test;

namespace spool_reader_test {

constexpr size_t kMost = 600;

SpoolOptions SmallSegments(const std::string& dir) {
  SpoolOptions options = TestOptions(dir);
  options.block_bytes = 2048;
  options.segment_bytes = 30'000;
  return options;
}

Stream* OpenOne(Spool* spool, uint8_t number = 1) {
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(number), &stream, nullptr));
  return stream;
}

void AppendMany(Spool* spool, Stream* stream, uint64_t from, uint64_t to) {
  for (uint64_t i = from; i < to; ++i) CHECK(Append(spool, stream, 1, i, kMost));
  CHECK_OK(spool->Flush());
}

void Cursors() {
  ScratchDirectory scratch;
  auto spool = OpenSpool(SmallSegments(scratch.path()));
  AppendMany(spool.get(), OpenOne(spool.get()), 0, 50);
  auto reader = OpenReader(scratch.path());
  Cursor cursor;
  CHECK_OK(reader->LoadCursor(TestId(1), &cursor));
  CHECK_EQ(cursor.confirmed, 0u);
  for (uint64_t i = 1; i <= 5; ++i) CHECK_OK(reader->StoreCursor(TestId(1), {i * 10, i * 9, i}));
  CHECK_OK(OpenReader(scratch.path())->LoadCursor(TestId(1), &cursor));
  CHECK_EQ(cursor.confirmed, 50u);
  CHECK_EQ(cursor.confirmed_items, 45u);
  CHECK_EQ(cursor.resent, 5u);
  CHECK_CODE(reader->StoreCursor(TestId(1), {51, 0, 0}), "WRIT_SPOOL_CURSOR");
  CHECK_CODE(reader->LoadCursor(TestId(9), &cursor), "WRIT_SPOOL_UNKNOWN");
}

// The slot being written torn at every octet: the other one holds, which is the cursor before.
void TornCursor() {
  ScratchDirectory scratch;
  auto spool = OpenSpool(SmallSegments(scratch.path()));
  AppendMany(spool.get(), OpenOne(spool.get()), 0, 50);
  auto reader = OpenReader(scratch.path());
  const std::string path = spool::CursorPath(spool::StreamDirectory(scratch.path(), TestId(1)));
  CHECK_OK(reader->StoreCursor(TestId(1), {10, 9, 0}));
  CHECK_OK(reader->StoreCursor(TestId(1), {20, 18, 0}));
  const Bytes before = ReadFileOctets(path);
  CHECK_OK(reader->StoreCursor(TestId(1), {30, 27, 0}));
  const Bytes after = ReadFileOctets(path);
  CHECK_EQ(before.size(), after.size());
  size_t cuts = 0;
  for (size_t cut = 0; cut <= after.size(); ++cut) {
    if (cut < after.size() && before[cut] == after[cut]) continue;
    Bytes torn = before;
    std::copy(after.begin(), after.begin() + static_cast<ptrdiff_t>(cut), torn.begin());
    WriteFileOctets(path, torn);
    Cursor cursor;
    CHECK_OK(reader->LoadCursor(TestId(1), &cursor));
    CHECK_EQ(cursor.confirmed, torn == after ? 30u : 20u);
    ++cuts;
  }
  CHECK(cuts > 5);
}

// Segments go only when the durable cursor is past them; every record from the cursor on stays readable.
void FreesOnlyConfirmed() {
  ScratchDirectory scratch;
  auto spool = OpenSpool(SmallSegments(scratch.path()));
  Stream* stream = OpenOne(spool.get());
  AppendMany(spool.get(), stream, 0, 600);
  auto reader = OpenReader(scratch.path());
  const size_t segments = SegmentsOf(scratch.path(), TestId(1)).size();
  CHECK(segments >= 5);
  uint64_t freed = 0, total = 0;
  CHECK_OK(reader->Free(TestId(1), 600, &freed));
  CHECK_EQ(freed, 0u);  // nothing was confirmed durably
  std::mt19937_64 random(2);
  for (uint64_t confirmed = 0; confirmed < 600; confirmed += 1 + random() % 40) {
    CHECK_OK(reader->StoreCursor(TestId(1), {confirmed, 0, 0}));
    CHECK_OK(reader->Free(TestId(1), random() % 2 ? 600 : confirmed, &freed));
    total += freed;
    CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, confirmed, kMost), 600u);
  }
  CHECK(total > 0);
  CHECK_OK(reader->StoreCursor(TestId(1), {600, 0, 0}));
  CHECK_OK(reader->Free(TestId(1), 600, &freed));
  CHECK_EQ(SegmentsOf(scratch.path(), TestId(1)).size(), 1u);  // never the newest
  Slab slab;
  CHECK_CODE(reader->Read(TestId(1), 0, 1000, &slab), "WRIT_SPOOL_FREED");
  AppendMany(spool.get(), stream, 600, 650);
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 600, kMost), 650u);
  spool.reset();
  ::unlink(spool::IndexPath(scratch.path()).c_str());
  spool = OpenSpool(SmallSegments(scratch.path()));
  StreamState state;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, &state));
  CheckState(state, StateAfter(650));
}

void EndedGoesWhole() {
  ScratchDirectory scratch;
  auto reader = OpenReader(scratch.path());
  uint64_t freed = 0;
  {
    auto spool = OpenSpool(SmallSegments(scratch.path()));
    Stream* stream = OpenOne(spool.get());
    AppendMany(spool.get(), stream, 0, 200);
    spool->End(stream);
  }
  CHECK_OK(reader->StoreCursor(TestId(1), {199, 0, 0}));
  CHECK_OK(reader->Free(TestId(1), 199, &freed));
  CHECK(!SegmentsOf(scratch.path(), TestId(1)).empty());
  CHECK_OK(reader->StoreCursor(TestId(1), {200, 0, 0}));
  CHECK_OK(reader->Free(TestId(1), 200, &freed));
  CHECK(freed > 0);
  CHECK(SegmentsOf(scratch.path(), TestId(1)).empty());
  ::unlink(spool::IndexPath(scratch.path()).c_str());
  auto spool = OpenSpool(SmallSegments(scratch.path()));
  StreamState state;
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, &state));
  CheckState(state, StateAfter(200));
  std::vector<StreamListing> streams;
  CHECK_OK(OpenReader(scratch.path())->Streams(&streams));
  CHECK_EQ(streams[0].durable_records, 200u);
  CHECK(streams[0].ended);
}

void ReaderBeforeWriter() {
  ScratchDirectory scratch;
  const std::string dir = scratch.path() + "/later";
  auto reader = OpenReader(dir);
  std::vector<StreamListing> streams;
  CHECK_EQ(reader->generation(), 0u);
  CHECK_OK(reader->Streams(&streams));
  CHECK(streams.empty());
  uint64_t last = 0, next = 0;
  for (int life = 0; life < 3; ++life) {
    auto spool = OpenSpool(SmallSegments(dir));
    Stream* stream = OpenOne(spool.get());
    AppendMany(spool.get(), stream, next, next + 40);
    next += 40;
    CHECK(reader->generation() != last);
    last = reader->generation();
    CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, kMost), next);
  }
}

// The index deleted or spoilt under a living reader: it finds the new one by itself.
void IndexReplaced() {
  ScratchDirectory scratch;
  auto reader = OpenReader(scratch.path());
  for (uint64_t life = 0; life < 3; ++life) {
    auto spool = OpenSpool(SmallSegments(scratch.path()));
    AppendMany(spool.get(), OpenOne(spool.get()), life * 20, life * 20 + 20);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    uint64_t seen = 0;
    while (seen < life * 20 + 20 && std::chrono::steady_clock::now() < deadline) seen = CheckRecords(reader.get(), TestId(1), 1, 0, kMost);
    CHECK_EQ(seen, life * 20 + 20);
    spool.reset();
    const std::string path = spool::IndexPath(scratch.path());
    if (life == 0) ::unlink(path.c_str());
    else WriteFileOctets(path, Bytes(100, 0xee));
  }
}

// Many writers publish while a reader looks: what it is told is always whole and never goes back.
void IndexUnderLoad() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallSegments(scratch.path());
  options.commit_bytes = 4000;
  auto spool = OpenSpool(options);
  std::atomic<bool> done{false};
  std::thread watcher([&] {
    auto reader = OpenReader(scratch.path());
    std::map<Id, StreamListing> last;
    std::map<Id, uint64_t> read;
    std::vector<StreamListing> streams;
    while (!done) {
      CHECK_OK(reader->Streams(&streams));
      for (const StreamListing& stream : streams) {
        CHECK(stream.durable_records >= last[stream.stream_id].durable_records);
        CHECK(stream.durable_bytes >= last[stream.stream_id].durable_bytes);
        last[stream.stream_id] = stream;
        uint64_t& next = read[stream.stream_id];
        next = CheckRecords(reader.get(), stream.stream_id, 1, next, kMost, 5000);
        CHECK(next >= stream.durable_records);
      }
    }
  });
  std::vector<Stream*> streams;
  for (uint8_t i = 0; i < 8; ++i) streams.push_back(OpenOne(spool.get(), i));
  for (uint64_t i = 0; i < 600; ++i)
    for (Stream* stream : streams) CHECK(Append(spool.get(), stream, 1, i, kMost));
  CHECK_OK(spool->Flush());
  done = true;
  watcher.join();
}

size_t OpenDescriptors() {
  DIR* open = ::opendir("/proc/self/fd");
  CHECK(open != nullptr);
  size_t count = 0;
  while (::readdir(open) != nullptr) ++count;
  ::closedir(open);
  return count;
}

Id ManyId(uint32_t number) {
  Id id = TestId(200);
  std::memcpy(id.data() + 4, &number, sizeof number);
  return id;
}

void ManyStreams() {
  constexpr uint32_t kStreams = 2000;
  ScratchDirectory scratch;
  const SpoolOptions options = TestOptions(scratch.path());
  {
    auto spool = OpenSpool(options);
    for (uint32_t i = 0; i < kStreams; ++i) {
      Stream* stream = nullptr;
      CHECK_OK(spool->OpenStream({ManyId(i), TestId(1), Leg::kCc, {}}, &stream, nullptr));
      CHECK(Append(spool.get(), stream, 1, 0, kMost));
    }
    CHECK_OK(spool->Flush());
    CHECK(OpenDescriptors() < 400);  // descriptors stay bounded
  }
  const auto start = std::chrono::steady_clock::now();
  auto spool = OpenSpool(options);
  const auto took = std::chrono::steady_clock::now() - start;
  std::printf("        a start with %u streams took %lld ms\n", kStreams, static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
  auto reader = OpenReader(scratch.path());
  for (uint32_t i = 0; i < kStreams; ++i) CHECK_EQ(CheckRecords(reader.get(), ManyId(i), 1, 0, kMost), 1u);
  CHECK(OpenDescriptors() < 400);
}

// One read after another without saying from where, into memory of the caller's that holds a few blocks; then from within a block, and a
// block that is larger than that memory.
void ReadsOnIntoLentMemory() {
  ScratchDirectory scratch;
  auto spool = OpenSpool(SmallSegments(scratch.path()));
  Stream* stream = OpenOne(spool.get());
  AppendMany(spool.get(), stream, 0, 600);
  auto reader = OpenReader(scratch.path());
  Bytes memory(5000);
  Slab slab;
  slab.lent = memory;
  CHECK_OK(reader->Read(TestId(1), kReadOn, 3000, &slab));
  CHECK(slab.records.empty());  // nothing was read before
  uint64_t next = 0;
  size_t reads = 0;
  for (uint64_t from = 0; next < 600; from = kReadOn, ++reads) {
    CHECK_OK(reader->Read(TestId(1), from, 3000, &slab));
    CHECK(!slab.records.empty());
    CHECK(slab.in_lent > 0);
    next = CheckSlab(slab, 1, next, kMost);
  }
  CHECK(reads > 20);
  CHECK_OK(reader->Read(TestId(1), kReadOn, 3000, &slab));
  CHECK(slab.records.empty());
  for (uint64_t from = 100; from < 140; ++from) {
    CHECK_OK(reader->Read(TestId(1), from, 3000, &slab));
    CHECK(CheckSlab(slab, 1, from, kMost) > from);
    slab.lent = std::span(memory).first(from % 2 == 0 ? 10 : memory.size());
  }
  CHECK_CODE(reader->Read(TestId(9), kReadOn, 3000, &slab), "WRIT_SPOOL_UNKNOWN");
}

TEST_PROGRAM(spool_reader) {
  Case("the cursor comes back as stored, and cannot confirm what is not durable", Cursors);
  Case("a cursor torn at any octet falls back to the one before", TornCursor);
  Case("I7: a segment is freed only when the durable cursor is past it, never the newest", FreesOnlyConfirmed);
  Case("I7: an ended stream's last segment goes when all is confirmed; its figures stay", EndedGoesWhole);
  Case("a reader that was there before the writer outlives its restarts", ReaderBeforeWriter);
  Case("a reader finds the index again after it was deleted or spoilt", IndexReplaced);
  Case("the index is read whole while writers change it", IndexUnderLoad);
  Case("reads go on where the last one ended, into the caller's memory as far as it holds them", ReadsOnIntoLentMemory);
  Case("2,000 streams start, and are read, with few descriptors", ManyStreams);
}

}  // namespace spool_reader_test
