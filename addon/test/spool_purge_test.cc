#include "spool/cursor_file.h"
#include "spool/inventory.h"
#include "spool/purge.h"
#include "spool/retention.h"
#include "spool/segment.h"
#include "spool/stream_file.h"
#include "spool_faulty_io.h"

using namespace writ;
using namespace writ::test;

namespace spool_purge_test {

constexpr size_t kMost = 600;
constexpr uint64_t kRecords = 300;
constexpr int64_t kHour = 3'600'000'000'000;

SpoolOptions Small(const std::string& dir) {
  SpoolOptions options = TestOptions(dir);
  options.block_bytes = 2048;
  options.segment_bytes = 30'000;
  return options;
}

std::string DirectoryOf(const ScratchDirectory& scratch) { return spool::StreamDirectory(scratch.path(), TestId(1)); }

// A stream of several segments, ended unless it is to stay open.
void Make(const std::string& dir, bool end = true) {
  auto spool = OpenSpool(Small(dir));
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  for (uint64_t i = 0; i < kRecords; ++i) CHECK(Append(spool.get(), stream, 1, i, kMost));
  CHECK_OK(spool->Flush());
  if (end) spool->End(stream);
}

PurgeOrder OrderOf(bool destroys = false, int64_t retain_ns = 0) { return {TestId(77), destroys, retain_ns}; }

void MarksOfConfirmation() {
  ScratchDirectory scratch;
  uint64_t released = 9;
  const std::string& dir = scratch.path();
  CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, 40, 0, 0, &released));
  CHECK_EQ(released, 40u);  // without retention at once, and no file
  CHECK(FilesUnder(dir).empty());
  const int64_t start = 1'800'000'000'000'000'000;
  CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, 10, start, kHour, &released));
  CHECK_EQ(released, 0u);
  CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, 20, start + kHour / 2, kHour, &released));
  CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, 20, start + kHour - 1, kHour, &released));
  CHECK_EQ(released, 0u);
  CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, 20, start + kHour, kHour, &released));
  CHECK_EQ(released, 10u);
  CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, 20, start + kHour * 3 / 2, kHour, &released));
  CHECK_EQ(released, 20u);
  CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, 20, start - kHour * 9, kHour, &released));
  CHECK_EQ(released, 0u);  // a clock set back keeps longer
}

void MarksStayFew() {
  ScratchDirectory scratch;
  const std::string& dir = scratch.path();
  uint64_t released = 0;
  for (uint64_t i = 1; i < 3000; ++i) {
    const int64_t now = 1'800'000'000'000'000'000 + static_cast<int64_t>(i) * kHour / 500;
    CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, i, now, kHour, &released));
    CHECK(released + 500 <= i || released == 0);
    if (i > 510) CHECK(released + 510 >= i);
  }
  CHECK(ReadFileOctets(spool::ConfirmedPath(dir)).size() < 24 + 16 * 270);
}

void DamagedMarksProlong() {
  ScratchDirectory scratch;
  const std::string& dir = scratch.path();
  const int64_t start = 1'800'000'000'000'000'000;
  uint64_t released = 0;
  CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, 10, start, kHour, &released));
  const Bytes whole = ReadFileOctets(spool::ConfirmedPath(dir));
  for (size_t at = 0; at < whole.size(); ++at) {
    Bytes bad = whole;
    bad[at] ^= 0x40;
    WriteFileOctets(spool::ConfirmedPath(dir), at % 2 ? bad : Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(at)));
    CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, 10, start + 2 * kHour, kHour, &released));
    CHECK_EQ(released, 0u);
    CHECK_OK(spool::ReleasedBelow(&spool::SystemIo(), dir, 10, start + 3 * kHour, kHour, &released));
    CHECK_EQ(released, 10u);
  }
}

void RetainedStayReadable() {
  ScratchDirectory scratch;
  Make(scratch.path());
  auto reader = OpenReader(scratch.path());
  const size_t segments = SegmentsOf(scratch.path(), TestId(1)).size();
  uint64_t freed = 0;
  CHECK_OK(reader->StoreCursor(TestId(1), {kRecords, 0, 0}));
  CHECK_OK(reader->Free(TestId(1), kRecords, &freed, kHour));
  CHECK_EQ(freed, 0u);
  CHECK_EQ(SegmentsOf(scratch.path(), TestId(1)).size(), segments);
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, kMost), kRecords);
  CHECK_OK(reader->Free(TestId(1), kRecords, &freed, 1));  // a time that has passed
  CHECK_OK(reader->Free(TestId(1), kRecords, &freed, 1));
  CHECK(SegmentsOf(scratch.path(), TestId(1)).empty());
}

// The chain of footers is whole over what is gone and what is there.
void FactsOutliveSegments() {
  ScratchDirectory scratch;
  Make(scratch.path());
  auto reader = OpenReader(scratch.path());
  std::vector<SegmentFacts> before, after;
  CHECK_OK(reader->Segments(TestId(1), &before));
  CHECK(before.size() >= 4);
  uint64_t freed = 0;
  for (uint64_t confirmed : {kRecords / 2, kRecords}) {
    CHECK_OK(reader->StoreCursor(TestId(1), {confirmed, 0, 0}));
    CHECK_OK(reader->Free(TestId(1), confirmed, &freed));
    CHECK_OK(reader->Segments(TestId(1), &after));
    CHECK_EQ(after.size(), before.size());
    for (size_t i = 0; i < after.size(); ++i) {
      CHECK(after[i].segment_id == before[i].segment_id && after[i].footer == before[i].footer);
      CHECK_EQ(after[i].octets, before[i].octets);
      CHECK(i == 0 || after[i].previous == after[i - 1].footer);
      CHECK_EQ(i == 0 ? 0 : after[i - 1].next, after[i].first);
    }
  }
  CHECK(after.back().freed);
  CHECK_EQ(after.back().next, kRecords);
}

// What is cut off at any octet costs the entries behind it alone, and the next ones are put where it begins.
void TornFacts() {
  ScratchDirectory scratch;
  Make(scratch.path());
  auto reader = OpenReader(scratch.path());
  const std::string path = spool::FreedPath(DirectoryOf(scratch));
  std::vector<SegmentFacts> facts;
  uint64_t freed = 0;
  CHECK_OK(reader->StoreCursor(TestId(1), {kRecords - 1, 0, 0}));
  CHECK_OK(reader->Free(TestId(1), kRecords - 1, &freed));
  const Bytes whole = ReadFileOctets(path);
  const size_t entries = whole.size() / 128;
  CHECK(entries >= 2 && whole.size() % 128 == 0);
  CHECK_OK(reader->Segments(TestId(1), &facts));
  const size_t all = facts.size(), there = all - entries;
  for (size_t cut = 0; cut <= whole.size(); ++cut) {
    WriteFileOctets(path, {whole.data(), cut});
    CHECK_OK(reader->Segments(TestId(1), &facts));
    CHECK_EQ(facts.size(), there + cut / 128);
    if (cut % 50 != 0) continue;
    CHECK_OK(spool::NoteFreed(&spool::SystemIo(), DirectoryOf(scratch), {facts.back().first}));
    CHECK_EQ(ReadFileOctets(path).size(), (cut / 128 + 1) * 128);
  }
}

void DamagedRecord() {
  ScratchDirectory scratch;
  Make(scratch.path());
  auto reader = OpenReader(scratch.path());
  PurgeRecord record;
  bool found = false;
  CHECK_OK(reader->Purge(TestId(1), OrderOf(true), &record));
  const std::string path = spool::PurgedPath(DirectoryOf(scratch));
  const Bytes whole = ReadFileOctets(path);
  for (size_t at = 0; at < whole.size(); ++at) {
    Bytes bad = whole;
    bad[at] ^= 1;
    WriteFileOctets(path, at % 2 ? bad : Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(at)));
    CHECK_CODE(reader->Purged(TestId(1), &record, &found), "WRIT_SPOOL_CORRUPT");
  }
}

void RefusesWhatIsNotDone() {
  ScratchDirectory scratch;
  PurgeRecord record;
  Make(scratch.path(), false);
  CHECK_CODE(OpenReader(scratch.path())->Purge(TestId(1), OrderOf(true), &record), "WRIT_SPOOL_NOT_ENDED");
  {
    auto spool = OpenSpool(Small(scratch.path()));
    Stream* stream = nullptr;
    CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
    spool->End(stream);
  }
  auto reader = OpenReader(scratch.path());
  CHECK_CODE(reader->Purge(TestId(1), OrderOf(), &record), "WRIT_SPOOL_UNCONFIRMED");
  CHECK_OK(reader->StoreCursor(TestId(1), {kRecords - 1, 0, 0}));
  CHECK_CODE(reader->Purge(TestId(1), OrderOf(), &record), "WRIT_SPOOL_UNCONFIRMED");
  CHECK_OK(reader->StoreCursor(TestId(1), {kRecords, 0, 0}));
  CHECK_CODE(reader->Purge(TestId(1), OrderOf(false, kHour), &record), "WRIT_SPOOL_RETAINED");
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, kMost), kRecords);
  bool found = true;
  CHECK_OK(reader->Purged(TestId(1), &record, &found));
  CHECK(!found);
}

bool Holds(const Bytes& haystack, const Bytes& needle) {
  return std::search(haystack.begin(), haystack.end(), needle.begin(), needle.end()) != haystack.end();
}

void CheckPurged(const std::string& dir, const Bytes& wrapped) {
  CHECK(SegmentsOf(dir, TestId(1)).empty());
  for (const std::string& path : FilesUnder(dir)) {
    CHECK(!path.ends_with(".fresh") && !path.ends_with(".new") && !path.ends_with(".broken"));
    CHECK(!Holds(ReadFileOctets(path), wrapped));
  }
  ::unlink(spool::IndexPath(dir).c_str());
  auto spool = OpenSpool(Small(dir));
  Stream* stream = nullptr;
  StreamState state;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, &state));
  CheckState(state, StateAfter(kRecords));
  CHECK(spool->Reserve(stream, 10) == nullptr);
  auto reader = OpenReader(dir);
  PurgeRecord record;
  bool found = false;
  CHECK_OK(reader->Purged(TestId(1), &record, &found));
  CHECK(found && record.order_id == TestId(77));
  CHECK_EQ(record.records, kRecords);
  Bytes about;
  CHECK_OK(reader->About(TestId(1), &about));
  Slab slab;
  CHECK_CODE(reader->Read(TestId(1), 0, 1000, &slab), "WRIT_SPOOL_FREED");
}

// The 48 octets of the wrapped key (docs/spool-format.md, "Keys").
Bytes WrappedKey(const std::string& directory) {
  const Bytes octets = ReadFileOctets(spool::StreamPath(directory));
  return {octets.begin() + 68, octets.begin() + 116};
}

void PurgesWhole() {
  ScratchDirectory scratch;
  Make(scratch.path());
  const Bytes wrapped = WrappedKey(DirectoryOf(scratch));
  const Bytes segment = ReadFileOctets(SegmentsOf(scratch.path(), TestId(1))[0]);
  const Digest key_id = Sha256(ReadFileOctets(spool::StreamPath(DirectoryOf(scratch))));
  auto reader = OpenReader(scratch.path());
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, kMost), kRecords);
  CHECK_OK(reader->StoreCursor(TestId(1), {100, 0, 0}));
  PurgeRecord record, again;
  CHECK_OK(reader->Purge(TestId(1), OrderOf(true), &record));
  CHECK_EQ(record.confirmed, 100u);
  CHECK(record.key_id == key_id);
  CHECK_OK(reader->Purge(TestId(1), OrderOf(), &again));
  CHECK_EQ(again.time_ns, record.time_ns);
  std::vector<SegmentFacts> facts;
  CHECK_OK(reader->Segments(TestId(1), &facts));
  CHECK(facts.size() >= 4 && facts.front().freed && facts.back().next == kRecords);
  CheckPurged(scratch.path(), wrapped);
  // A copy of a segment, put back, opens with nothing that is left.
  WriteFileOctets(spool::SegmentPath(DirectoryOf(scratch), 0), segment);
  Slab slab;
  CHECK_CODE(OpenReader(scratch.path())->Read(TestId(1), 0, 1000, &slab), "WRIT_SPOOL_CORRUPT");
}

Status PurgeThrough(spool::IoCalls* io, const std::string& directory) {
  PurgeRecord record;
  spool::IndexEntry entry;
  entry.stream_id = TestId(1);
  entry.leg = Leg::kCc;
  entry.ended = true;
  entry.records = kRecords;
  Cursor cursor;
  WRIT_RETURN_IF_ERROR(spool::LoadCursorFile(io, directory, &cursor));
  return spool::PurgeStream(io, directory, HoldKey(TestKek()).get(), entry, cursor, 0, OrderOf(true), &record);
}

// Every call failed once: what is not purged yet is whole and readable, and the next try ends it.
void CutShortAnywhere() {
  for (long at = 0;; ++at) {
    ScratchDirectory scratch;
    Make(scratch.path());
    const Bytes wrapped = WrappedKey(DirectoryOf(scratch));
    TestIo io;
    io.fail_at = at;
    const Status status = PurgeThrough(&io, DirectoryOf(scratch));
    const bool failed = !io.failed.empty();
    PurgeRecord record;
    bool begun = false;
    CHECK_OK(spool::LoadPurgeRecord(&spool::SystemIo(), DirectoryOf(scratch), &record, &begun));
    if (!begun) {
      auto reader = OpenReader(scratch.path());
      CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, kMost), kRecords);
    }
    if (!status.ok()) CHECK_OK(PurgeThrough(&spool::SystemIo(), DirectoryOf(scratch)));
    CheckPurged(scratch.path(), wrapped);
    if (!failed) return;
  }
}

TEST_PROGRAM(spool_purge) {
  Case("what was confirmed is released when its time has passed, and not before", MarksOfConfirmation);
  Case("marks of confirmation stay few, and release no later than a part in a hundred", MarksStayFew);
  Case("marks that are damaged or cut prolong, and free nothing early", DamagedMarksProlong);
  Case("I7: confirmed segments stay readable until their time has passed", RetainedStayReadable);
  Case("the facts of a segment outlive it, and its footer's place in the chain", FactsOutliveSegments);
  Case("facts cut off at any octet cost those behind alone, and go on from there", TornFacts);
  Case("a damaged record of a purge is told, and never taken for none", DamagedRecord);
  Case("a stream that is not ended, not confirmed or still to be kept is not purged", RefusesWhatIsNotDone);
  Case("a purged stream's key is nowhere, its segments are noise, its figures stay", PurgesWhole);
  Case("a purge cut short at any call is whole before, and ends when it is called again", CutShortAnywhere);
}

}  // namespace spool_purge_test
