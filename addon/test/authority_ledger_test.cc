// The ledger across crashes, torn writes and damage.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "authority/ledger.h"
#include "authority_fixture.h"
#include "base/file.h"

using namespace writ;
using namespace writ::test;

namespace authority_ledger_test {

struct Bench {
  Status Open() {
    ledger.reset();
    return Ledger::Open(path, key, &ledger);
  }
  Bytes Read() const {
    Bytes out;
    CHECK_OK(ReadWholeFile(path, size_t{1} << 30, &out));
    return out;
  }
  Status OpenWith(ByteView octets) {
    ledger.reset();
    CHECK_OK(WriteFileDurably(path, octets));
    return Open();
  }
  Folder folder;
  std::string path = folder.path + "/ledger";
  Key key = RandomArray<32>();
  std::unique_ptr<Ledger> ledger;
};

LedgerEntry EntryOf(uint8_t warrant, uint32_t sequence) {
  return {IdOf(warrant), sequence, Sha256({}), GrantEnd::kNone};
}

// Header, first record, then four records.
void Fill(Bench* bench) {
  CHECK_OK(bench->Open());
  CHECK_OK(bench->ledger->RecordTrust({7, Sha256(AsBytes("body")), Sha256(AsBytes("core-1"))}));
  CHECK_OK(bench->ledger->RecordSeen(IdOf(1), EntryOf(50, 3)));
  CHECK_OK(bench->ledger->RecordSeen(IdOf(2), EntryOf(50, 5)));
  CHECK_OK(bench->ledger->RecordEnd(IdOf(1), GrantEnd::kStopped));
}
constexpr size_t kUsed = 128 * 6;

void Remembers() {
  Bench bench;
  Fill(&bench);
  for (int round = 0; round < 2; ++round) {
    CHECK(bench.ledger->Find(IdOf(1))->end == GrantEnd::kStopped);
    CHECK(bench.ledger->Find(IdOf(2))->end == GrantEnd::kNone);
    CHECK(bench.ledger->Find(IdOf(3)) == nullptr);
    CHECK_EQ(bench.ledger->HighestSequence(IdOf(50)), 5u);
    CHECK_EQ(bench.ledger->HighestSequence(IdOf(51)), 0u);
    CHECK_EQ(bench.ledger->trust().epoch, 7u);
    CHECK(!bench.ledger->torn());
    CHECK_OK(bench.Open());
  }
}

void FirstEndStands() {
  Bench bench;
  Fill(&bench);
  CHECK_OK(bench.ledger->RecordEnd(IdOf(1), GrantEnd::kExpired));
  CHECK_OK(bench.Open());
  CHECK(bench.ledger->Find(IdOf(1))->end == GrantEnd::kStopped);
  CHECK_CODE(bench.ledger->RecordEnd(IdOf(3), GrantEnd::kExpired), "WRIT_GRANT_UNKNOWN");
}

// Cut at every octet: whole records stay, the unfinished one goes, and the ledger can be written on.
void CutsATornTail() {
  Bench bench;
  Fill(&bench);
  const Bytes whole = bench.Read();
  for (size_t size = 257; size < kUsed; ++size) {
    CHECK_OK(bench.OpenWith(ByteView(whole).first(size)));
    CHECK_EQ(bench.ledger->torn(), size % 128 != 0);
    const size_t records = size / 128 - 2;
    CHECK_EQ(bench.ledger->trust().epoch, records >= 1 ? 7u : 0u);
    CHECK_EQ(bench.ledger->Find(IdOf(1)) != nullptr, records >= 2);
    if (records < 2) CHECK_OK(bench.ledger->RecordSeen(IdOf(1), EntryOf(50, 3)));
    CHECK_OK(bench.ledger->RecordEnd(IdOf(1), GrantEnd::kExpired));
    CHECK_OK(bench.Open());
    CHECK(bench.ledger->Find(IdOf(1))->end == GrantEnd::kExpired);
  }
  for (size_t size = 0; size < 256; ++size) CHECK(!bench.OpenWith(ByteView(whole).first(size)).ok());
}

void CutsARecordThatReachedTheDiskInPart() {
  Bench bench;
  Fill(&bench);
  const Bytes whole = bench.Read();
  for (const bool front : {true, false}) {
    Bytes torn = whole;
    const auto record = torn.begin() + static_cast<ptrdiff_t>(kUsed - 128);
    std::fill(front ? record : record + 64, front ? record + 64 : record + 128, uint8_t{0});
    CHECK_OK(bench.OpenWith(torn));
    CHECK(bench.ledger->torn());
    CHECK(bench.ledger->Find(IdOf(1))->end == GrantEnd::kNone);
  }
}

void RefusesDamage() {
  Bench bench;
  Fill(&bench);
  const Bytes whole = bench.Read();
  for (size_t i = 0; i < kUsed; ++i) {
    Bytes changed = whole;
    changed[i] ^= 0x40;
    CHECK_CODE(bench.OpenWith(changed), "WRIT_LEDGER_CORRUPT");
  }
  Bytes gap = whole;
  std::fill(gap.begin() + 384, gap.begin() + 512, uint8_t{0});
  CHECK_CODE(bench.OpenWith(gap), "WRIT_LEDGER_CORRUPT");
  Bytes shorter = whole;
  shorter.erase(shorter.begin() + 512, shorter.begin() + 640);
  CHECK_CODE(bench.OpenWith(shorter), "WRIT_LEDGER_CORRUPT");
  Bytes swapped = whole;
  std::swap_ranges(swapped.begin() + 384, swapped.begin() + 512, swapped.begin() + 512);
  CHECK_CODE(bench.OpenWith(swapped), "WRIT_LEDGER_CORRUPT");
  bench.key = RandomArray<32>();
  CHECK_CODE(bench.OpenWith(whole), "WRIT_LEDGER_CORRUPT");
}

void SealsIds() {
  Bench bench;
  Fill(&bench);
  const Bytes file = bench.Read();
  const Id id = IdOf(1);
  CHECK(std::search(file.begin(), file.end(), id.begin(), id.end()) == file.end());
}

void OneCoreAtATime() {
  Bench bench;
  Fill(&bench);
  std::unique_ptr<Ledger> second;
  CHECK_CODE(Ledger::Open(bench.path, bench.key, &second), "WRIT_LEDGER_BUSY");
}

void GrowsInSteps() {
  Bench bench;
  CHECK_OK(bench.Open());
  for (uint32_t i = 0; i < 700; ++i) {
    Id id{};
    id[0] = static_cast<uint8_t>(i >> 8);
    id[1] = static_cast<uint8_t>(i);
    CHECK_OK(bench.ledger->RecordSeen(id, EntryOf(1, i + 1)));
    if (i % 2 == 0) CHECK_OK(bench.ledger->RecordEnd(id, GrantEnd::kExpired));
  }
  CHECK_OK(bench.Open());
  CHECK_EQ(bench.ledger->HighestSequence(IdOf(1)), 700u);
}

// A child records until it is killed; what it reported as recorded is there, whole.
void SurvivesKill() {
  Bench bench;
  for (int round = 0; round < 5; ++round) {
    bench.ledger.reset();
    int pipe_ends[2];
    CHECK_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      if (!bench.Open().ok()) ::_exit(1);
      for (uint8_t i = 0;; ++i) {
        Id id = RandomArray<16>();
        if (!bench.ledger->RecordSeen(id, EntryOf(1, i + 1u)).ok() ||
            !bench.ledger->RecordEnd(id, GrantEnd::kStopped).ok())
          ::_exit(1);
        if (::write(pipe_ends[1], id.data(), id.size()) != static_cast<ssize_t>(id.size())) ::_exit(1);
      }
    }
    ::close(pipe_ends[1]);
    Id last{};
    for (int i = 0; i < 5 + round * 3; ++i)
      CHECK_EQ(::read(pipe_ends[0], last.data(), last.size()), static_cast<ssize_t>(last.size()));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(pipe_ends[0], last.data(), last.size()) == static_cast<ssize_t>(last.size())) {
    }
    ::close(pipe_ends[0]);
    CHECK_OK(bench.Open());
    CHECK(bench.ledger->Find(last) != nullptr && bench.ledger->Find(last)->end == GrantEnd::kStopped);
  }
}

TEST_PROGRAM(authority_ledger) {
  Case("grants, sequences and trust are remembered across openings", Remembers);
  Case("I2: the first end of a grant stands", FirstEndStands);
  Case("a file cut at any octet loses the unfinished record and no other", CutsATornTail);
  Case("a record of which one part never reached the disk is cut", CutsARecordThatReachedTheDiskInPart);
  Case("any changed, missing or moved record stops the core, loudly", RefusesDamage);
  Case("I10: ids stand nowhere in the file", SealsIds);
  Case("two cores never share one ledger", OneCoreAtATime);
  Case("room is taken ahead as the ledger grows", GrowsInSteps);
  Case("I2: an end that was reported survives kill -9", SurvivesKill);
}

}  // namespace authority_ledger_test
