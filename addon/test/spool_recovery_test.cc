#include "spool/clean_mark.h"
#include "spool/format.h"
#include "spool_support.h"

using namespace writ;
using namespace writ::test;

namespace spool_recovery_test {

constexpr uint64_t kSeed = 5;
constexpr size_t kMost = 600;

// Writes records [from, to) to stream 1 in small blocks, `flush_every` records durable at a time, then closes.
void WriteRecords(const SpoolOptions& options, uint64_t from, uint64_t to, uint64_t flush_every = 50) {
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  StreamState state;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, &state));
  CheckState(state, StateAfter(from));
  for (uint64_t i = from; i < to; ++i) {
    CHECK(Append(spool.get(), stream, kSeed, i, kMost));
    if ((i + 1) % flush_every == 0) CHECK_OK(spool->Flush());
  }
}

SpoolOptions SmallBlocks(const std::string& dir) {
  SpoolOptions options = TestOptions(dir);
  options.block_bytes = 2048;
  options.commit_ms = 1000;
  return options;
}

Status Reopen(const SpoolOptions& options, StreamState* state = nullptr) {
  std::unique_ptr<Spool> spool;
  WRIT_RETURN_IF_ERROR(Spool::Open(options, &spool));
  Stream* stream = nullptr;
  return spool->OpenStream(TestStream(1), &stream, state);
}

// A segment as a process leaves it that was killed: without its footer.
Bytes WithoutFooter(const std::string& segment) {
  const Bytes octets = ReadFileOctets(segment);
  CHECK(octets.size() > sizeof(spool::SegmentFooter));
  return {octets.begin(), octets.end() - sizeof(spool::SegmentFooter)};
}

// Offsets of the blocks in a segment's octets, and the end.
std::vector<uint64_t> BlockOffsets(const Bytes& segment) {
  std::vector<uint64_t> offsets;
  uint64_t at = spool::kFirstBlock;
  while (at + sizeof(spool::BlockHeader) <= segment.size()) {
    spool::BlockHeader header;
    std::memcpy(&header, segment.data() + at, sizeof header);
    if (!spool::IsPlausible(header)) break;
    offsets.push_back(at);
    at += spool::BlockOctets(header);
  }
  offsets.push_back(at);
  return offsets;
}

spool::BlockHeader HeaderAt(const Bytes& segment, uint64_t at) {
  spool::BlockHeader header;
  std::memcpy(&header, segment.data() + at, sizeof header);
  return header;
}

void Restarts() {
  ScratchDirectory scratch;
  std::mt19937_64 random(3);
  uint64_t records = 0;
  for (int run = 0; run < 8; ++run) {
    const uint64_t more = random() % 200;
    WriteRecords(SmallBlocks(scratch.path()), records, records + more, 1 + random() % 90);
    records += more;
    if (run % 3 == 1) ::unlink(spool::IndexPath(scratch.path()).c_str());
    auto reader = OpenReader(scratch.path());
    if (run % 3 != 1) CHECK_EQ(CheckRecords(reader.get(), TestId(1), kSeed, 0, kMost), records);
  }
  CHECK(SegmentsOf(scratch.path(), TestId(1)).size() >= 6);  // never appended to an older one
  StreamState state;
  CHECK_OK(Reopen(SmallBlocks(scratch.path()), &state));
  CheckState(state, StateAfter(records));
}

void SegmentsRoll() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  options.segment_bytes = 20'000;
  WriteRecords(options, 0, 500);
  CHECK(SegmentsOf(scratch.path(), TestId(1)).size() >= 5);
  ::unlink(spool::IndexPath(scratch.path()).c_str());
  StreamState state;
  CHECK_OK(Reopen(options, &state));
  CheckState(state, StateAfter(500));
  auto reader = OpenReader(scratch.path());
  for (uint64_t from : {0u, 1u, 250u, 499u}) CHECK_EQ(CheckRecords(reader.get(), TestId(1), kSeed, from, kMost), 500u);
}

// The last block's octets, cut at every length, with the index of the time before it.
void TornAtEveryByte() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  options.block_bytes = 256;
  WriteRecords(options, 0, 40, 1000);
  const std::string segment = SegmentsOf(scratch.path(), TestId(1)).front();
  const Bytes whole = WithoutFooter(segment);
  const auto offsets = BlockOffsets(whole);
  CHECK(offsets.size() >= 4);
  const uint64_t last = offsets[offsets.size() - 2];
  const uint64_t before = HeaderAt(whole, last).first;
  for (uint64_t cut = last; cut < whole.size(); ++cut) {
    ::unlink(spool::IndexPath(scratch.path()).c_str());
    WriteFileOctets(segment, ByteView(whole).first(cut));
    StreamState state;
    CHECK_OK(Reopen(options, &state));
    CheckState(state, StateAfter(before));
    CHECK_EQ(state.torn_bytes, cut - last);
    const std::string aside = segment + "." + std::to_string(last) + ".broken";
    if (cut > last) CHECK(ReadFileOctets(aside) == Bytes(whole.begin() + static_cast<ptrdiff_t>(last), whole.begin() + static_cast<ptrdiff_t>(cut)));
    ::unlink(aside.c_str());
  }
  auto reader = OpenReader(scratch.path());
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), kSeed, 0, kMost), before);
  WriteRecords(options, before, before + 30);
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), kSeed, 0, kMost), before + 30);
}

// Blocks that were never flushed may reach the disk in any order: a hole among them is still a torn tail.
void HoleInUnflushedTail() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  WriteRecords(options, 0, 60, 1000);
  const std::string segment = SegmentsOf(scratch.path(), TestId(1)).front();
  Bytes octets = WithoutFooter(segment);
  const auto offsets = BlockOffsets(octets);
  CHECK(offsets.size() >= 6);
  const uint64_t kept = HeaderAt(octets, offsets[2]).first;
  std::fill(octets.begin() + static_cast<ptrdiff_t>(offsets[2]), octets.begin() + static_cast<ptrdiff_t>(offsets[3]), 0);
  WriteFileOctets(segment, octets);
  ::unlink(spool::IndexPath(scratch.path()).c_str());
  StreamState state;
  CHECK_OK(Reopen(options, &state));
  CheckState(state, StateAfter(kept));
}

void FlipInTheMiddle() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  WriteRecords(options, 0, 200, 25);
  const std::string segment = SegmentsOf(scratch.path(), TestId(1)).front();
  const Bytes whole = WithoutFooter(segment);
  const auto offsets = BlockOffsets(whole);
  CHECK(offsets.size() > 20);
  std::mt19937_64 random(9);
  for (int i = 0; i < 60; ++i) {
    const size_t block = random() % (offsets.size() - 12);
    const spool::BlockHeader header = HeaderAt(whole, offsets[block]);
    const uint64_t inside = random() % (sizeof header + header.cipher_octets + kGcmTagBytes);
    Bytes octets = whole;
    octets[offsets[block] + inside] ^= static_cast<uint8_t>(1 << random() % 8);
    WriteFileOctets(segment, octets);
    ::unlink(spool::IndexPath(scratch.path()).c_str());
    const Status status = Reopen(options);
    CHECK_EQ(std::string(status.code), "WRIT_SPOOL_CORRUPT");
    CHECK(status.detail.find(IdText(TestId(1))) != std::string::npos);
    CHECK(status.detail.find(segment) != std::string::npos);
    CHECK(status.detail.find("offset " + std::to_string(offsets[block])) != std::string::npos);
    CHECK(ReadFileOctets(segment) == octets);  // never repaired
  }
  // Other streams are not touched by it.
  auto spool = OpenSpool(options);
  Stream* other = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(2), &other, nullptr));
  CHECK(Append(spool.get(), other, kSeed, 0, kMost));
  CHECK_OK(spool->Flush());
}

// The last durable block is damaged: only the index or the cursor can tell this from a torn tail.
void LastBlockLost() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  WriteRecords(options, 0, 100);
  const std::string segment = SegmentsOf(scratch.path(), TestId(1)).front();
  Bytes octets = WithoutFooter(segment);
  const auto offsets = BlockOffsets(octets);
  octets.resize(offsets[offsets.size() - 2] + 100);
  WriteFileOctets(segment, octets);
  CHECK_CODE(Reopen(options), "WRIT_SPOOL_CORRUPT");
  {
    auto reader = OpenReader(scratch.path());
    CHECK_OK(reader->StoreCursor(TestId(1), {100, 90, 0}));
  }
  ::unlink(spool::IndexPath(scratch.path()).c_str());
  CHECK_CODE(Reopen(options), "WRIT_SPOOL_CORRUPT");
}

// A stream whose newest segment lost its footer, as when the process was killed. The index is of this start of the system.
struct KilledStream {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  std::string segment;
  Bytes closed, killed;              // the segment's octets, with the footer and without
  std::vector<uint64_t> offsets;     // of its blocks
  KilledStream() {
    WriteRecords(options, 0, 200, 25);
    segment = SegmentsOf(scratch.path(), TestId(1)).front();
    closed = ReadFileOctets(segment);
    killed = WithoutFooter(segment);
    offsets = BlockOffsets(killed);
  }
};

// After a mere kill (the index is of this start of the system) what it calls durable is not read through: a start with a large backlog
// must be quick. The footer is the same as if it had been, the figures too, and what lies behind is looked at as ever.
void KilledSegmentIsSealedByItsEdges() {
  const KilledStream stream;
  const auto& [scratch, options, segment, closed, killed, offsets] = stream;
  StreamState state;
  WriteFileOctets(segment, killed);
  CHECK_OK(Reopen(options, &state));
  CheckState(state, StateAfter(200));
  CHECK(ReadFileOctets(segment) == closed);
  Bytes rotten = killed;
  rotten[offsets[offsets.size() / 2] + 200] ^= 1;
  WriteFileOctets(segment, rotten);
  CHECK_OK(Reopen(options));   // named when it is read, as in a closed segment
  auto reader = OpenReader(scratch.path());
  Slab slab;
  CHECK_CODE(reader->Read(TestId(1), HeaderAt(killed, offsets[offsets.size() / 2]).first, 1, &slab), "WRIT_SPOOL_CORRUPT");
}

// Whatever contradicts the index has the segment read through: damage to a header, and to the last block, is named as ever.
void EdgesThatDoNotHold() {
  const KilledStream stream;
  const auto& [scratch, options, segment, closed, whole, offsets] = stream;
  const uint64_t last = offsets[offsets.size() - 2];
  for (const uint64_t at : {offsets[3], offsets[3] + 16, offsets[3] + 32, last + 8, last + 100, whole.size() - 1 - kGcmTagBytes}) {
    Bytes octets = whole;
    octets[at] ^= 1;
    WriteFileOctets(segment, octets);
    const Status status = Reopen(options);
    CHECK_EQ(std::string(status.code), "WRIT_SPOOL_CORRUPT");
    CHECK(status.detail.find("offset " + std::to_string(at < last ? offsets[3] : last)) != std::string::npos);
    CHECK(ReadFileOctets(segment) == octets);
  }
}

// What was written behind the durable blocks when the process was killed is read through: whole, it is taken over.
void KilledBehindTheDurable() {
  const KilledStream stream;
  const auto& [scratch, options, segment, closed, killed, offsets] = stream;
  const uint64_t middle = offsets[offsets.size() / 2], behind = offsets[offsets.size() / 2 + 2];
  Bytes index = ReadFileOctets(spool::IndexPath(scratch.path()));
  auto* slot = reinterpret_cast<spool::IndexSlot*>(index.data() + spool::kIndexHeader);
  slot->records.store(HeaderAt(killed, middle).first);
  slot->segment_end.store(middle);
  const auto start_with = [&](ByteView octets, StreamState* state) {
    WriteFileOctets(spool::IndexPath(scratch.path()), index);
    WriteFileOctets(segment, octets);
    return Reopen(options, state);
  };
  StreamState state;
  CHECK_OK(start_with(killed, &state));
  CheckState(state, StateAfter(200));
  CHECK(ReadFileOctets(segment) == closed);
  Bytes rotten = killed;
  rotten[behind + 100] ^= 1;
  const Status status = start_with(rotten, nullptr);
  CHECK_EQ(std::string(status.code), "WRIT_SPOOL_CORRUPT");
  CHECK(status.detail.find("offset " + std::to_string(behind)) != std::string::npos);
}

void ReaderNamesDamage() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  WriteRecords(options, 0, 200, 25);
  const std::string segment = SegmentsOf(scratch.path(), TestId(1)).front();
  Bytes octets = ReadFileOctets(segment);
  const auto offsets = BlockOffsets(octets);
  const uint64_t at = offsets[offsets.size() / 2];
  octets[at + 200] ^= 1;
  WriteFileOctets(segment, octets);
  CHECK_OK(Reopen(options));  // a closed segment is believed by its footer
  auto reader = OpenReader(scratch.path());
  Slab slab;
  const uint64_t first = HeaderAt(octets, at).first;
  const Status status = reader->Read(TestId(1), first, 1, &slab);
  CHECK_EQ(std::string(status.code), "WRIT_SPOOL_CORRUPT");
  CHECK(status.detail.find(segment + " offset " + std::to_string(at)) != std::string::npos);
  CHECK(slab.octets.empty() && slab.records.empty());
  CHECK_OK(reader->Read(TestId(1), first - 1, 1, &slab));  // what lies before it is still handed out
  CHECK_EQ(slab.records.front().ordinal, first - 1);
}

void WrongKey() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  WriteRecords(options, 0, 20);
  const Bytes before = ReadFileOctets(SegmentsOf(scratch.path(), TestId(1)).front());
  options.keys = HoldKey(TestKek(0x11));
  CHECK_CODE(Reopen(options), "WRIT_SPOOL_KEY");
  std::unique_ptr<SpoolReader> reader;
  Slab slab;
  CHECK_OK(SpoolReader::Open(scratch.path(), HoldKey(TestKek(0x11)), &reader));
  CHECK_CODE(reader->Read(TestId(1), 0, 1000, &slab), "WRIT_SPOOL_KEY");
  CHECK(ReadFileOctets(SegmentsOf(scratch.path(), TestId(1)).front()) == before);
}

// A whole block with a right CRC, put where it does not belong, with a header that claims it does.
void MovedBlock() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  WriteRecords(options, 0, 60);
  ScratchDirectory other;
  WriteRecords(SmallBlocks(other.path()), 0, 60);
  const std::string segment = SegmentsOf(scratch.path(), TestId(1)).front();
  const Bytes foreign = ReadFileOctets(SegmentsOf(other.path(), TestId(1)).front());
  Bytes octets = WithoutFooter(segment);
  const auto offsets = BlockOffsets(octets);
  CHECK(offsets == BlockOffsets(foreign));  // the same records: only key and segment differ
  std::copy(foreign.begin() + static_cast<ptrdiff_t>(offsets[2]), foreign.begin() + static_cast<ptrdiff_t>(offsets[3]),
            octets.begin() + static_cast<ptrdiff_t>(offsets[2]));
  WriteFileOctets(segment, octets);
  ::unlink(spool::IndexPath(scratch.path()).c_str());
  const Status status = Reopen(options);
  CHECK_EQ(std::string(status.code), "WRIT_SPOOL_CORRUPT");
  CHECK(status.detail.find("not authentic") != std::string::npos);
  CHECK(ReadFileOctets(segment) == octets);  // a tag that does not hold is never cut away
}

void MovedSegment() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  WriteRecords(options, 0, 60);
  {
    auto spool = OpenSpool(options);
    Stream* stream = nullptr;
    CHECK_OK(spool->OpenStream(TestStream(2), &stream, nullptr));
    for (uint64_t i = 0; i < 60; ++i) CHECK(Append(spool.get(), stream, 99, i, kMost));
  }
  WriteFileOctets(SegmentsOf(scratch.path(), TestId(1)).front(), ReadFileOctets(SegmentsOf(scratch.path(), TestId(2)).front()));
  CHECK_CODE(Reopen(options), "WRIT_SPOOL_CORRUPT");
}

void MissingSegment() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  options.segment_bytes = 20'000;
  WriteRecords(options, 0, 500);
  const auto segments = SegmentsOf(scratch.path(), TestId(1));
  ::unlink(segments[segments.size() / 2].c_str());
  CHECK_CODE(Reopen(options), "WRIT_SPOOL_CORRUPT");
}

// A life in which a stream of 30 records ends.
void WriteEnded(const SpoolOptions& options) {
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  for (uint64_t i = 0; i < 30; ++i) CHECK(Append(spool.get(), stream, kSeed, i, kMost));
  spool->End(stream);
  CHECK(spool->Reserve(stream, 1) == nullptr);
}

void EndedStream() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  WriteEnded(options);
  for (int index_lost = 0; index_lost < 2; ++index_lost) {
    if (index_lost) ::unlink(spool::IndexPath(scratch.path()).c_str());
    auto spool = OpenSpool(options);
    Stream* stream = nullptr;
    StreamState state;
    CHECK_OK(spool->OpenStream(TestStream(1), &stream, &state));
    CheckState(state, StateAfter(30));
    CHECK(spool->Reserve(stream, 1) == nullptr);
    auto reader = OpenReader(scratch.path());
    std::vector<StreamListing> streams;
    CHECK_OK(reader->Streams(&streams));
    CHECK_EQ(streams.size(), 1u);
    CHECK(streams[0].ended);
    CHECK_EQ(streams[0].durable_records, 30u);
    CHECK_EQ(CheckRecords(reader.get(), TestId(1), kSeed, 0, kMost), 30u);
  }
}

// A stream's end is durable before its last footer is: a power cut may take that, with zeros or nothing in its place. Where records are
// missing, too, the file stays as it is.
void EndedWithoutFooter() {
  for (const size_t damaged : {0, 1}) {
    for (const size_t zeros : {0, 3000}) {
      ScratchDirectory scratch;
      SpoolOptions options = SmallBlocks(scratch.path());
      WriteEnded(options);
      const std::string path = SegmentsOf(scratch.path(), TestId(1)).back();
      const Bytes whole = ReadFileOctets(path);
      Bytes cut = WithoutFooter(path);
      if (damaged) cut[cut.size() - 30] ^= 1;
      cut.resize(cut.size() + zeros);
      WriteFileOctets(path, cut);
      ::unlink(spool::IndexPath(scratch.path()).c_str());
      ::unlink(spool::CleanMarkPath(scratch.path()).c_str());
      auto spool = OpenSpool(options);
      CHECK(ReadFileOctets(path) == (damaged ? cut : whole));
      auto reader = OpenReader(scratch.path());
      Slab slab;
      const uint64_t last = HeaderAt(whole, BlockOffsets(WithoutFooter(path)).front()).last;
      if (damaged) CHECK_OK(reader->Read(TestId(1), 0, 1, &slab));  // up to the damage it can be read
      else CHECK_EQ(CheckRecords(reader.get(), TestId(1), kSeed, 0, kMost), 30u);
      if (damaged) CHECK_EQ(slab.records.back().ordinal, last);
    }
  }
}

void AboutChanges() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  WriteRecords(options, 0, 20);
  auto reader = OpenReader(scratch.path());
  Bytes about;
  CHECK_OK(reader->About(TestId(1), &about));
  CHECK(about == TestStream(1).about);
  {
    auto spool = OpenSpool(options);
    Stream* stream = nullptr;
    StreamSpec spec = TestStream(1);
    spec.about = Bytes(5000, 'x');
    CHECK_OK(spool->OpenStream(spec, &stream, nullptr));
    StreamSpec foreign = TestStream(1);
    CHECK_OK(spool->OpenStream(foreign, &stream, nullptr));  // already open: as it is
  }
  CHECK_OK(reader->About(TestId(1), &about));
  CHECK(about == Bytes(5000, 'x'));
  StreamSpec foreign = TestStream(1);
  foreign.grant_id = TestId(77);
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  CHECK_CODE(spool->OpenStream(foreign, &stream, nullptr), "WRIT_SPOOL_MISMATCH");
}

void SecondWriterIsRefused() {
  ScratchDirectory scratch;
  auto spool = OpenSpool(TestOptions(scratch.path()));
  std::unique_ptr<Spool> second;
  CHECK_CODE(Spool::Open(TestOptions(scratch.path()), &second), "WRIT_SPOOL_LOCKED");
}

// Segments of any octets: an error or an empty stream, never a crash.
void HostileSegments() {
  ScratchDirectory scratch;
  SpoolOptions options = SmallBlocks(scratch.path());
  WriteRecords(options, 0, 30, 10);
  const std::string segment = SegmentsOf(scratch.path(), TestId(1)).front();
  const Bytes whole = ReadFileOctets(segment);
  std::mt19937_64 random(17);
  for (int i = 0; i < 400; ++i) {
    Bytes octets = whole;
    octets.resize(random() % 3 == 0 ? random() % (whole.size() + 1) : whole.size());
    for (uint64_t flips = random() % 40; flips > 0 && !octets.empty(); --flips) {
      // Mostly in headers, where lengths are.
      const uint64_t at = random() % 2 ? random() % octets.size() : (spool::kFirstBlock + random() % 72) % octets.size();
      octets[at] = static_cast<uint8_t>(random() % 4 ? random() : 0xff);
    }
    WriteFileOctets(segment, octets);
    ::unlink(spool::IndexPath(scratch.path()).c_str());
    StreamState state;
    const Status status = Reopen(options, &state);
    if (status.ok()) CHECK(state.next_ordinal <= 30);
    auto reader = OpenReader(scratch.path());
    Slab slab;
    static_cast<void>(reader->Read(TestId(1), 0, 1 << 20, &slab));
    for (const std::string& path : FilesUnder(spool::StreamDirectory(scratch.path(), TestId(1))))
      if (path.find("/stream") == std::string::npos) ::unlink(path.c_str());
  }
}

TEST_PROGRAM(spool_recovery) {
  Case("I5: ordinals and figures go on without a hole over restarts, in fresh segments, with the index lost too", Restarts);
  Case("I6: a stream of many segments is read whole from any record", SegmentsRoll);
  Case("I8: a tail torn at any byte is cut at the last whole block, kept aside and reported", TornAtEveryByte);
  Case("a killed process's segment is sealed by its headers and tags alone, as it would have been", KilledSegmentIsSealedByItsEdges);
  Case("I8: a segment whose headers or last block contradict the index is read through, and its damage named", EdgesThatDoNotHold);
  Case("what was written behind the durable blocks is read through after a kill", KilledBehindTheDurable);
  Case("I8: a hole among blocks that were never flushed is a torn tail", HoleInUnflushedTail);
  Case("I8: a flipped bit before a durable block stops that stream and names stream, segment and offset", FlipInTheMiddle);
  Case("I8: a damaged last block that had been durable is no torn tail", LastBlockLost);
  Case("I8: the reader names damage in a closed segment and hands out what lies before it", ReaderNamesDamage);
  Case("the wrong key-encryption key opens nothing and changes nothing", WrongKey);
  Case("a block moved between segments is refused", MovedBlock);
  Case("a segment moved between streams is refused", MovedSegment);
  Case("a missing segment that was never confirmed is noticed", MissingSegment);
  Case("an ended stream whose last footer a power cut took has it again, unless records are missing", EndedWithoutFooter);
  Case("an ended stream takes no more records, and stays so over restarts", EndedStream);
  Case("what delivery must know of a grant can be renewed", AboutChanges);
  Case("a second writer of a spool is refused", SecondWriterIsRefused);
  Case("segments of hostile octets crash nothing", HostileSegments);
}

}  // namespace spool_recovery_test
