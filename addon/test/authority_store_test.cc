// What stays of a grant: ends, restarts, trust files that change, storage that fails.
#include <signal.h>
#include <sys/resource.h>

#include "authority/grant_store.h"
#include "authority_fixture.h"
#include "base/file.h"

using namespace writ;
using namespace writ::test;

namespace authority_store_test {

constexpr int64_t kSecond = 1'000'000'000;

void StoppedStaysStopped() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  const Bytes octets = office.Signed({});
  CHECK_EQ(core.Refusal(octets), std::string("taken"));
  CHECK_OK(core.store->Stop(IdOf(1)));
  for (int round = 0; round < 2; ++round) {
    CHECK(!Matches(core, IdOf(1)));
    CHECK_EQ(core.Refusal(octets), std::string("WRIT_GRANT_REVOKED"));
    core.Start();
    std::vector<writ::Refusal> refused;
    CHECK_EQ(core.store->Restore(&refused).size(), size_t{1});
    CHECK(refused.empty() && core.store->Find(IdOf(1))->ended() == GrantEnd::kStopped);
  }
  CHECK_OK(core.store->Stop(IdOf(1)));
  CHECK_CODE(core.store->Stop(IdOf(77)), "WRIT_GRANT_UNKNOWN");
}

void EndedIsNotReplayed() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  const Bytes octets = office.Signed({});
  CHECK_EQ(core.Refusal(octets), std::string("taken"));
  CHECK_CODE(core.store->Forget(IdOf(1)), "WRIT_GRANT_NOT_ENDED");
  CHECK_OK(core.store->MarkEnded(IdOf(1), GrantEnd::kExpired));
  CHECK_EQ(core.Refusal(octets), std::string("WRIT_GRANT_REPLAYED"));
  CHECK_OK(core.store->Stop(IdOf(1)));
  CHECK(core.store->Find(IdOf(1))->ended() == GrantEnd::kExpired);
  CHECK_OK(core.store->Forget(IdOf(1)));
  core.Start();
  std::vector<writ::Refusal> refused;
  CHECK(core.store->Restore(&refused).empty());
  CHECK_EQ(core.Refusal(octets), std::string("WRIT_GRANT_REPLAYED"));
}

// A copy of the stored octets from before the stop, put back.
void RestoredFileRevivesNothing() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  CHECK_EQ(core.Refusal(office.Signed({})), std::string("taken"));
  const std::string path = core.folder.path + "/core/grants/" + IdText(IdOf(1)) + ".grant";
  Bytes copy;
  CHECK_OK(ReadWholeFile(path, 1 << 20, &copy));
  CHECK_OK(core.store->Stop(IdOf(1)));
  CHECK_OK(core.store->Forget(IdOf(1)));
  CHECK_OK(WriteFileDurably(path, copy));
  core.Start();
  std::vector<writ::Refusal> refused;
  core.store->Restore(&refused);
  CHECK(!Matches(core, IdOf(1)));
}

void SequenceRises() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  GrantSpec spec;
  spec.sequence = 5;
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("taken"));
  spec.grant_id = IdOf(41);
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_GRANT_SEQUENCE"));
  spec.sequence = 4;
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_GRANT_SEQUENCE"));
  spec.sequence = 6;
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("taken"));
  spec.grant_id = IdOf(42), spec.sequence = 1, spec.warrant_id = IdOf(43);
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("taken"));
  spec.liid = "W-0002";  // another grant under a known id
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_GRANT_REPLAYED"));
}

void EndsByTheClockWhileDown() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  GrantSpec spec;
  spec.not_after_ns = core.time.now.wall_ns + 100 * kSecond;
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("taken"));
  core.time.Pass(100 * kSecond);
  core.Start();
  std::vector<writ::Refusal> refused;
  CHECK_EQ(core.store->Restore(&refused).size(), size_t{1});
  CHECK(core.store->Find(IdOf(1))->ended() == GrantEnd::kExpired);
  core.time.now.wall_ns -= 3600 * kSecond;  // setting the clock back now does not revive it
  core.Start();
  core.store->Restore(&refused);
  CHECK(core.store->Find(IdOf(1))->ended() == GrantEnd::kExpired && !Matches(core, IdOf(1)));
}

// ---- restarts and trust

void RestoresAndVerifiesAgain() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  const Bytes octets = office.Signed({});
  CHECK_EQ(core.Refusal(octets), std::string("taken"));
  core.Start();
  CHECK(!Matches(core, IdOf(1)));
  std::vector<writ::Refusal> refused;
  const auto held = core.store->Restore(&refused);
  CHECK(held.size() == 1 && refused.empty() && held[0]->ended() == GrantEnd::kNone);
  CHECK(Matches(core, IdOf(1)));
  CHECK(core.store->Install(octets).already);
}

void DamagedStoredGrantMatchesNothing() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  CHECK_EQ(core.Refusal(office.Signed({})), std::string("taken"));
  const std::string path = core.folder.path + "/core/grants/" + IdText(IdOf(1)) + ".grant";
  Bytes whole;
  CHECK_OK(ReadWholeFile(path, 1 << 20, &whole));
  const Id id = IdOf(1);
  CHECK(std::search(whole.begin(), whole.end(), id.begin(), id.end()) == whole.end());
  const auto refused_as = [&](const Bytes& content) {
    CHECK_OK(WriteFileDurably(path, content));
    core.Start();
    std::vector<writ::Refusal> refused;
    CHECK(core.store->Restore(&refused).empty() && refused.size() == 1 && !Matches(core, IdOf(1)));
    return std::string(refused[0].code);
  };
  for (size_t i = 0; i < whole.size(); i += 7) {
    Bytes changed = whole;
    changed[i] ^= 4;
    CHECK_EQ(refused_as(changed), std::string("WRIT_GRANT_DAMAGED"));
    CHECK_EQ(refused_as(Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(i))),
             std::string("WRIT_GRANT_DAMAGED"));
  }
  CHECK_OK(core.store->Stop(IdOf(1)));  // it can be stopped for good even so
  CHECK_OK(WriteFileDurably(path, whole));
  core.Start();
  std::vector<writ::Refusal> refused;
  core.store->Restore(&refused);
  CHECK(!Matches(core, IdOf(1)));
}

void LostLedgerMatchesNothing() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  CHECK_EQ(core.Refusal(office.Signed({})), std::string("taken"));
  core.store.reset();
  CHECK_OK(RemoveFileDurably(core.folder.path + "/core/ledger"));
  core.Start();
  std::vector<writ::Refusal> refused;
  CHECK(core.store->Restore(&refused).empty());
  CHECK_EQ(std::string(refused.at(0).code), std::string("WRIT_GRANT_REPLAYED"));
}

TrustSpec Epoch(const Office& office, uint32_t epoch, uint32_t min_epoch) {
  TrustSpec spec = office.trust;
  spec.epoch = epoch;
  spec.min_epoch = min_epoch;
  return spec;
}

void TrustRules() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(Epoch(office, 4, 2)));
  CHECK_OK(core.Load(Epoch(office, 4, 2)));
  CHECK_CODE(core.Load(Epoch(office, 3, 2)), "WRIT_TRUST_EPOCH");
  CHECK_CODE(core.Load(Epoch(office, 4, 1)), "WRIT_TRUST_EPOCH");
  TrustSpec other = Epoch(office, 5, 1);
  other.audience = "core-2";
  CHECK_CODE(core.Load(other), "WRIT_TRUST_AUDIENCE");
  CHECK_CODE(core.Load(Epoch(office, 5, 6)), "WRIT_TRUST_MALFORMED");
  CHECK_CODE(core.Load(Epoch(office, 5, 0)), "WRIT_TRUST_MALFORMED");
  TrustSpec twice = Epoch(office, 5, 1);
  twice.keys.push_back(twice.keys[0]);
  CHECK_CODE(core.Load(twice), "WRIT_TRUST_MALFORMED");
  TrustSpec wrong = Epoch(office, 5, 1);
  wrong.keys[0].key.key_id[3] ^= 1;
  CHECK_CODE(core.Load(wrong), "WRIT_TRUST_MALFORMED");
  CHECK_EQ(core.store->trust()->epoch, 4u);
  core.Start();
  CHECK_EQ(core.store->trust()->epoch, 4u);
}

void TrustNeedsTheRoot() {
  const Office office;
  Core core(office);
  TrustSummary summary;
  const Bytes good = TrustFile(office.trust, office.root);
  CHECK_CODE(core.store->LoadTrust(TrustFile(office.trust, office.legal), &summary, &core.killed),
             "WRIT_TRUST_SIGNATURE");
  for (size_t i = 0; i < good.size(); ++i) {
    Bytes changed = good;
    changed[i] ^= 0x20;
    CHECK(!core.store->LoadTrust(changed, &summary, &core.killed).ok());
    CHECK(!core.store->LoadTrust(ByteView(good).first(i), &summary, &core.killed).ok());
  }
  CHECK_OK(core.store->LoadTrust(good, &summary, &core.killed));
  CHECK_EQ(summary.keys, size_t{2});
}

void OlderTrustFileOnDiskIsRefused() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(Epoch(office, 1, 1)));
  Bytes old;
  CHECK_OK(ReadWholeFile(core.folder.path + "/core/trust", 1 << 20, &old));
  CHECK_OK(core.Load(Epoch(office, 2, 1)));
  CHECK_OK(WriteFileDurably(core.folder.path + "/core/trust", old));
  CHECK_CODE(core.TryStart(), "WRIT_TRUST_EPOCH");
}

void StolenKeyKillsLostKeyDoesNot() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  CHECK_EQ(core.Refusal(office.Signed({})), std::string("taken"));
  TrustSpec lost = Epoch(office, 2, 1);
  lost.keys[1].retired_epoch = 2;
  CHECK_OK(core.Load(lost));
  CHECK(core.killed.empty() && Matches(core, IdOf(1)));
  core.Start();
  std::vector<writ::Refusal> refused;
  core.store->Restore(&refused);
  CHECK(refused.empty() && Matches(core, IdOf(1)));
  TrustSpec stolen = lost;
  stolen.epoch = 3, stolen.min_epoch = 2;
  CHECK_OK(core.Load(stolen));
  CHECK(core.killed.size() == 1 && core.killed[0].grant_id == IdOf(1));
  CHECK_EQ(std::string(core.killed[0].code), std::string("WRIT_GRANT_EPOCH"));
  CHECK(!Matches(core, IdOf(1)));
  core.Start();
  CHECK(core.store->Restore(&refused).at(0)->ended() == GrantEnd::kStopped);
}

// The core ended after it had kept the new trust file, before it had ended what that file kills.
void HalfDoneTrustIsFinishedAtStart() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  CHECK_EQ(core.Refusal(office.Signed({})), std::string("taken"));
  CHECK_OK(WriteFileDurably(core.folder.path + "/core/trust", TrustFile(Epoch(office, 2, 2), office.root)));
  core.Start();
  std::vector<writ::Refusal> refused;
  CHECK(core.store->Restore(&refused).at(0)->ended() == GrantEnd::kStopped);
  CHECK_EQ(std::string(refused.at(0).code), std::string("WRIT_GRANT_EPOCH"));
  CHECK(!Matches(core, IdOf(1)));
}

// ---- storage

void ChecksItsOptions() {
  const Office office;
  Folder folder;
  std::unique_ptr<GrantStore> store;
  CHECK_CODE(GrantStore::Open({folder.path, {}, office.root.spki, CoreMode::kLive, nullptr}, &store),
             "WRIT_CLOCK_MISSING");
  CHECK_CODE(GrantStore::Open({folder.path, {}, office.carrier.spki, CoreMode::kFile, nullptr}, &store),
             "WRIT_TRUST_ROOT");
  CHECK_CODE(
      GrantStore::Open({folder.path + "/no/such", {}, office.root.spki, CoreMode::kFile, nullptr}, &store),
      "WRIT_FILE_MISSING");
}

// No write reaches a file while it lives.
class FullDisk {
 public:
  FullDisk() {
    ::signal(SIGXFSZ, SIG_IGN);
    CHECK_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    const rlimit none{0, before_.rlim_max};
    CHECK_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

void EndsWithoutADisk() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  CHECK_EQ(core.Refusal(office.Signed({})), std::string("taken"));
  GrantSpec spec;
  spec.grant_id = IdOf(2), spec.sequence = 2;
  {
    const FullDisk full;
    CHECK_CODE(core.store->Stop(IdOf(1)), "WRIT_FILE_IO");
    CHECK(!Matches(core, IdOf(1)) && core.store->Find(IdOf(1))->ended() == GrantEnd::kStopped);
    CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_LEDGER_FAILED"));
  }
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_LEDGER_FAILED"));
  CHECK(core.store->Find(IdOf(2)) == nullptr);
  core.Start();  // the storage is sound again, and what was refused was not half taken
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("taken"));
}

void KeepsNothingItCouldNotStore() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  {
    const FullDisk full;
    CHECK_EQ(core.Refusal(office.Signed({})), std::string("WRIT_FILE_IO"));
    CHECK(!Matches(core, IdOf(1)));
  }
  core.Start();
  std::vector<writ::Refusal> refused;
  CHECK(core.store->Restore(&refused).empty() && refused.empty());
  CHECK_EQ(core.Refusal(office.Signed({})), std::string("taken"));
}

TEST_PROGRAM(authority_store) {
  Case("I2: a stopped grant stays stopped across restarts", StoppedStaysStopped);
  Case("I2: an ended grant is not replayed, even when put away", EndedIsNotReplayed);
  Case("I2: a stored grant put back from a copy revives nothing", RestoredFileRevivesNothing);
  Case("the numbers of one warrant's grants rise", SequenceRises);
  Case("I2: a grant whose time ran out while the core was down has ended", EndsByTheClockWhileDown);
  Case("stored grants are verified again at start", RestoresAndVerifiesAgain);
  Case("a damaged stored grant is refused, sealed, and can be stopped", DamagedStoredGrantMatchesNothing);
  Case("I2: without the ledger stored grants match nothing", LostLedgerMatchesNothing);
  Case("a trust file never goes back, changes or is meant for another core", TrustRules);
  Case("a trust file is the root's, to the bit", TrustNeedsTheRoot);
  Case("an older trust file put back on disk stops the core", OlderTrustFileOnDiskIsRefused);
  Case("a stolen key kills older grants, a lost key does not", StolenKeyKillsLostKeyDoesNot);
  Case("a trust file kept just before a crash has its effect at start", HalfDoneTrustIsFinishedAtStart);
  Case("a store without clock, root or folder is refused", ChecksItsOptions);
  Case("I2: a stop counts even when the disk refuses it, and nothing new is taken then", EndsWithoutADisk);
  Case("a grant that could not be stored is not held, and can be sent again", KeepsNothingItCouldNotStore);
}

}  // namespace authority_store_test
