// Going on behind damage: what is lost is named exactly and becomes empty gap records of the same ordinals; everything else is
// handed out as it was accepted.
#include "spool/format.h"
#include "spool/index.h"
#include "spool_faulty_io.h"

using namespace writ;
using namespace writ::test;

namespace spool_skip_test {

constexpr uint64_t kSeed = 9;
constexpr size_t kMost = 600;
constexpr uint64_t kRecords = 400;

SpoolOptions SkipOptions(const std::string& dir) {
  SpoolOptions options = TestOptions(dir);
  options.block_bytes = 2048;
  options.segment_bytes = 40'000;
  options.commit_ms = 1000;
  return options;
}

// Several segments of stream 1; the process then ends in good order.
void WriteStream(const SpoolOptions& options, uint64_t from = 0) {
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  for (uint64_t i = from; i < from + kRecords; ++i) {
    CHECK(Append(spool.get(), stream, kSeed, i, kMost));
    if (i % 20 == 19) CHECK_OK(spool->Flush());
  }
}

struct Place {
  uint64_t offset;
  spool::BlockHeader header;
};

std::vector<Place> BlocksOf(const std::string& path) {
  const Bytes octets = ReadFileOctets(path);
  std::vector<Place> places;
  uint64_t at = spool::kFirstBlock;
  spool::BlockHeader header;
  while (at + sizeof header <= octets.size()) {
    std::memcpy(&header, octets.data() + at, sizeof header);
    if (!spool::IsPlausible(header)) break;
    places.push_back({at, header});
    at += spool::BlockOctets(header);
  }
  return places;
}

void Flip(const std::string& path, uint64_t offset) {
  Bytes octets = ReadFileOctets(path);
  octets[offset] ^= 0x40;
  WriteFileOctets(path, octets);
}

// Each record is what was accepted, or an empty gap in one of the ranges; gives how many there are.
uint64_t CheckWithGaps(const std::string& dir, const std::vector<SkippedRange>& ranges) {
  auto reader = OpenReader(dir);
  Slab slab;
  Bytes expected;
  for (uint64_t next = 0;;) {
    CHECK_OK(reader->Read(TestId(1), next, 100'000, &slab));
    if (slab.records.empty()) return next;
    for (const SlabRecord& record : slab.records) {
      CHECK_EQ(record.ordinal, next);
      const bool lost = std::any_of(ranges.begin(), ranges.end(), [next](const SkippedRange& each) { return each.first <= next && next <= each.last; });
      CHECK_EQ(record.length, lost ? 0 : RecordLength(kSeed, next, kMost));
      CHECK_EQ(record.kind, lost ? RecordKind::kGap : MetaOf(next).kind);
      expected.resize(record.length);
      FillRecord(kSeed, next, expected.data(), record.length);
      CHECK(std::equal(expected.begin(), expected.end(), slab.octets.begin() + record.offset));
      ++next;
    }
  }
}

bool IsBroken(const std::string& dir) {
  auto reader = OpenReader(dir);
  Slab slab;
  for (uint64_t next = 0;; next = slab.records.back().ordinal + 1) {
    const Status status = reader->Read(TestId(1), next, 100'000, &slab);
    if (!status.ok() && std::string(status.code) == "WRIT_SPOOL_CORRUPT") return true;
    CHECK_OK(status);
    if (slab.records.empty()) return false;
  }
}

// The spool is open, the stream is open and written: damage in an older segment.
void WhileItIsWritten() {
  ScratchDirectory scratch;
  const SpoolOptions options = SkipOptions(scratch.path());
  WriteStream(options);
  const std::string damaged = SegmentsOf(scratch.path(), TestId(1))[1];
  const Place place = BlocksOf(damaged)[4];
  Flip(damaged, place.offset + 200);
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  CHECK(Append(spool.get(), stream, kSeed, kRecords, kMost));
  CHECK_OK(spool->Flush());
  auto reader = OpenReader(scratch.path());
  Slab slab;
  CHECK_CODE(reader->Read(TestId(1), place.header.first, 1, &slab), "WRIT_SPOOL_CORRUPT");
  std::vector<SkippedRange> ranges;
  CHECK_OK(spool->Skip(TestId(1), &ranges));
  CHECK_EQ(ranges.size(), 1u);
  CHECK_EQ(ranges[0].first, place.header.first);
  CHECK_EQ(ranges[0].last, place.header.last);
  CHECK_EQ(ranges[0].octets, place.header.payload_octets);
  const StreamState before = StateAfter(place.header.first);
  CHECK_EQ(ranges[0].first_item, before.items + before.gap_items);
  CHECK_EQ(ranges[0].from_ns, before.last_time_ns);
  CHECK_EQ(ReadFileOctets(ranges[0].kept).size(), spool::BlockOctets(place.header));
  CHECK_OK(reader->Read(TestId(1), place.header.first, 1, &slab));   // the reader that met the damage goes on
  CHECK(slab.records.front().kind == RecordKind::kGap);
  CHECK_EQ(CheckWithGaps(scratch.path(), ranges), kRecords + 1);
  CHECK(Append(spool.get(), stream, kSeed, kRecords + 1, kMost));
  CHECK_OK(spool->Flush());
  std::vector<SkippedRange> again;
  CHECK_CODE(spool->Skip(TestId(1), &again), "WRIT_SPOOL_SKIP_NOTHING");
  spool.reset();
  spool = OpenSpool(options);
  StreamState state;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, &state));
  CheckState(state, StateAfter(kRecords + 2));
  CHECK_EQ(CheckWithGaps(scratch.path(), ranges), kRecords + 2);
}

// As if the system had been started again: the index tells how much was durable, and no more of the files.
void AfterAnotherBoot(const std::string& spool) {
  Bytes index = ReadFileOctets(spool::IndexPath(spool));
  reinterpret_cast<spool::IndexFileHeader*>(index.data())->boot[0].fetch_xor(1);
  WriteFileOctets(spool::IndexPath(spool), index);
}

// At a start the newest segment turns out damaged: the stream is not opened before a person has said so.
void AtAStart(const std::function<void(const std::string&, std::vector<Place>)>& damage) {
  ScratchDirectory scratch;
  SpoolOptions options = SkipOptions(scratch.path());
  options.segment_bytes = 1 << 20;
  WriteStream(options);
  WriteStream(options, kRecords);
  const std::string newest = SegmentsOf(scratch.path(), TestId(1)).back();
  const std::vector<Place> places = BlocksOf(newest);
  Bytes octets = ReadFileOctets(newest);   // as a killed process leaves it
  octets.resize(octets.size() - sizeof(spool::SegmentFooter));
  WriteFileOctets(newest, octets);
  damage(newest, places);
  AfterAnotherBoot(scratch.path());
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  StreamState state;
  CHECK_CODE(spool->OpenStream(TestStream(1), &stream, &state), "WRIT_SPOOL_CORRUPT");
  std::vector<SkippedRange> ranges;
  CHECK_OK(spool->Skip(TestId(1), &ranges));
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, &state));
  CHECK_EQ(state.next_ordinal, 2 * kRecords);
  const StreamState whole = StateAfter(2 * kRecords);
  CHECK(state.items + state.gap_items >= whole.items || ranges.back().last + 1 == 2 * kRecords);
  CHECK(Append(spool.get(), stream, kSeed, 2 * kRecords, kMost));
  CHECK_OK(spool->Flush());
  CHECK_EQ(CheckWithGaps(scratch.path(), ranges), 2 * kRecords + 1);
  spool.reset();
  spool = OpenSpool(options);
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, &state));
  CHECK_EQ(state.next_ordinal, 2 * kRecords + 1);
}

void EachPlaceAtAStart() {
  AtAStart([](const std::string& path, std::vector<Place> places) { Flip(path, places[3].offset + 100); });
  AtAStart([](const std::string& path, std::vector<Place> places) { Flip(path, places[0].offset + 10); });      // the first block
  AtAStart([](const std::string& path, std::vector<Place> places) { Flip(path, places.back().offset + 100); });  // the last one
  AtAStart([](const std::string& path, std::vector<Place>) { Flip(path, 50); });                                 // the header
  AtAStart([](const std::string& path, std::vector<Place> places) {
    for (size_t each : {2u, 3u, 7u}) Flip(path, places[each].offset + 100);
  });
  AtAStart([](const std::string& path, std::vector<Place> places) {
    Bytes octets = ReadFileOctets(path);
    octets.resize(places[5].offset + 30);
    WriteFileOctets(path, octets);
  });
}

void NotWhatIsBeingWritten() {
  ScratchDirectory scratch;
  const SpoolOptions options = SkipOptions(scratch.path());
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  for (uint64_t i = 0; i < 20; ++i) CHECK(Append(spool.get(), stream, kSeed, i, kMost));
  CHECK_OK(spool->Flush());
  const std::string path = SegmentsOf(scratch.path(), TestId(1))[0];
  std::vector<SkippedRange> ranges;
  CHECK_CODE(spool->Skip(TestId(1), &ranges), "WRIT_SPOOL_SKIP_NOTHING");
  Flip(path, BlocksOf(path)[0].offset + 100);
  CHECK_CODE(spool->Skip(TestId(1), &ranges), "WRIT_SPOOL_SKIP_OPEN");
  CHECK(ranges.empty());
}

// I8: cut short at any call, the stream is as damaged as before or whole; asked again it is whole.
bool CutShortAt(long n) {
  ScratchDirectory scratch;
  SpoolOptions options = SkipOptions(scratch.path());
  WriteStream(options);
  const std::string damaged = SegmentsOf(scratch.path(), TestId(1))[1];
  const std::vector<Place> places = BlocksOf(damaged);
  Flip(damaged, places[0].offset + 200);
  TestIo io;
  options.io = &io;
  auto spool = OpenSpool(options);
  io.fail_at = io.calls + n;
  std::vector<SkippedRange> ranges, again;
  const Status skipped = spool->Skip(TestId(1), &ranges);
  const bool failed = io.calls > io.fail_at;
  if (!skipped.ok() && !IsBroken(scratch.path())) {
    CHECK_EQ(ranges.size(), 1u);   // in force: only the last flush is not known to have come through
  } else if (!skipped.ok()) {
    CHECK_OK(spool->Skip(TestId(1), &again));
    ranges = again;
  }
  CHECK_EQ(CheckWithGaps(scratch.path(), ranges), kRecords);
  return failed;
}

void CutShort() {
  long n = 0;
  while (CutShortAt(n)) ++n;
  CHECK(n > 10);
}

TEST_PROGRAM(spool_skip) {
  Case("damage behind which a stream is being written is skipped: exactly the lost records become gaps", WhileItIsWritten);
  Case("a stream that could not be opened for damage goes on once it was skipped, wherever the damage lies", EachPlaceAtAStart);
  Case("the segment that is being written is left alone, and so is a whole stream", NotWhatIsBeingWritten);
  Case("I8: cut short at any call, a skip has changed nothing or is whole, and can be asked for again", CutShort);
}

}  // namespace spool_skip_test
