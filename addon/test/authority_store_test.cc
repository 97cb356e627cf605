// The grant store: who gets in, who does not and why, and what stays across restarts.
#include "authority/grant_store.h"

#include <signal.h>
#include <sys/resource.h>

#include <functional>
#include <set>

#include "authority/signature.h"
#include "authority_fixture.h"
#include "base/file.h"

using namespace writ;
using namespace writ::test;

namespace {

constexpr int64_t kSecond = 1'000'000'000;

// A frame of raw IPv4 from 192.0.2.7 to 203.0.113.9.
size_t HitsOf(const TargetTable& table) {
  const Bytes frame = FromHex("4500001c00000000401100000c0002070000000000000000000000000000");
  Bytes packet = frame;
  packet.resize(28);
  const uint8_t addresses[] = {192, 0, 2, 7, 203, 0, 113, 9};
  std::copy(std::begin(addresses), std::end(addresses), packet.begin() + 12);
  IpLayers layers;
  CHECK_EQ(Dissect(kLinkRaw, packet, &layers), Dissection::kIp);
  std::vector<Hit> hits;
  return table.Match(layers, &hits);
}
bool Matches(const Core& core, const Id& grant) { return HitsOf(*core.store->Table({{grant, 0}})) == 1; }

void TakesAGoodGrant() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  const Bytes octets = office.Signed({});
  const InstallOutcome first = core.store->Install(octets);
  CHECK(first.grant != nullptr && !first.already);
  CHECK(first.grant->grant().grant_id == IdOf(1));
  const InstallOutcome again = core.store->Install(octets);
  CHECK(again.grant == first.grant && again.already);
  CHECK(Matches(core, IdOf(1)));
  CHECK_EQ(core.store->trust()->epoch, 1u);
}

void NoGrantNoMatch() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  CHECK(!Matches(core, IdOf(1)));
  CHECK_EQ(HitsOf(*core.store->Table({})), size_t{0});
}

void NeedsTrust() {
  const Office office;
  Core core(office);
  CHECK_EQ(core.Refusal(office.Signed({})), std::string("WRIT_TRUST_MISSING"));
}

void RefusesEveryFlippedBit() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  const Bytes good = office.Signed({});
  std::set<std::string> codes;
  for (size_t i = 0; i < good.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes bad = good;
      bad[i] ^= static_cast<uint8_t>(1u << bit);
      const std::string code = core.Refusal(bad);
      CHECK(code != "taken");
      codes.insert(code);
    }
  }
  CHECK(codes.contains("WRIT_GRANT_BAD_SIGNATURE") && codes.contains("WRIT_GRANT_UNKNOWN_KEY") && codes.contains("WRIT_GRANT_SIGNATURES"));
  CHECK(core.store->Find(IdOf(1)) == nullptr);
  CHECK_EQ(core.Refusal(good), std::string("taken"));
  // And once it is held: what differs from it in any bit is no repetition of it.
  for (size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] ^= 0x80;
    CHECK(core.Refusal(bad) != "taken");
  }
}

void RefusesEveryCut() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  const Bytes good = office.Signed({});
  for (size_t n = 0; n < good.size(); ++n) CHECK(core.Refusal(Bytes(good.begin(), good.begin() + static_cast<ptrdiff_t>(n))) != "taken");
  Bytes longer = good;
  longer.push_back(0);
  CHECK(core.Refusal(longer) != "taken");
}

// ---- each refusal its own code ------------------------------------------------------------------------------------------

struct Refused {
  const char* code;
  std::function<Bytes(const Office&, const GrantSpec&)> make;
};

Bytes With(const Office& office, GrantSpec spec, const std::function<void(GrantSpec*)>& change) {
  change(&spec);
  return office.Signed(spec);
}

Bytes OneSignature(const Office& office, const GrantSpec& spec, bool say_two) {
  const Bytes grant = GrantOctets(spec);
  return Octets().Text("WRITSGND").U16(1).U32(static_cast<uint32_t>(grant.size())).Put(grant).U8(say_two ? 2 : 1).Put(ApprovalOf(grant, office.legal, 1, "legal")).out;
}

Bytes Arranged(const Office&, const GrantSpec& spec, const Bytes& first, const Bytes& second) {
  const Bytes grant = GrantOctets(spec);
  return Octets().Text("WRITSGND").U16(1).U32(static_cast<uint32_t>(grant.size())).Put(grant).U8(2).Put(first).Put(second).out;
}

std::vector<Refused> Refusals() {
  return {
      {"WRIT_GRANT_SIGNATURES", [](auto& o, auto& s) { return OneSignature(o, s, false); }},
      {"WRIT_GRANT_SIGNATURES", [](auto& o, auto& s) { return OneSignature(o, s, true); }},
      {"WRIT_GRANT_SIGNATURES", [](auto& o, auto& s) {
         const Bytes grant = GrantOctets(s);
         return Arranged(o, s, ApprovalOf(grant, o.carrier, 2, "carrier"), ApprovalOf(grant, o.legal, 1, "legal"));
       }},
      {"WRIT_GRANT_UNKNOWN_KEY", [](auto& o, auto& s) { return SignedOctets(GrantOctets(s), MakeKey(KeyAlgorithm::kEd25519), o.carrier); }},
      {"WRIT_GRANT_SAME_PERSON", [](auto& o, auto& s) { return SignedOctets(GrantOctets(s), o.legal, o.legal); }},
      {"WRIT_GRANT_KEY_ROLE", [](auto& o, auto& s) { return SignedOctets(GrantOctets(s), o.carrier, o.legal); }},
      {"WRIT_GRANT_ENTERED_BY_APPROVER", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->entered_by = IdOf(20); }); }},
      {"WRIT_GRANT_ENTERED_BY_APPROVER", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->entered_by = IdOf(21); }); }},
      {"WRIT_GRANT_BAD_SIGNATURE", [](auto& o, auto& s) {   // the carrier approved another text: the legal one
         const Bytes grant = GrantOctets(s);
         return Arranged(o, s, ApprovalOf(grant, o.legal, 1, "legal"), ApprovalOf(grant, o.carrier, 2, "legal"));
       }},
      {"WRIT_GRANT_BAD_SIGNATURE", [](auto& o, auto& s) {   // signatures of another grant
         GrantSpec other = s;
         other.not_after_ns += 1;
         const Bytes signed_other = GrantOctets(other);
         return Arranged(o, s, ApprovalOf(signed_other, o.legal, 1, "legal"), ApprovalOf(signed_other, o.carrier, 2, "carrier"));
       }},
      {"WRIT_GRANT_AUDIENCE", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->audience = "core-2"; }); }},
      {"WRIT_GRANT_AUDIENCE", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->audience = "drill"; }); }},
      {"WRIT_GRANT_EPOCH", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->epoch = 2; }); }},
      {"WRIT_GRANT_EXPIRED", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->not_after_ns = 1'750'000'000'000'000'000; }); }},
      {"WRIT_GRANT_SCOPE", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->instrument = 3; }); }},
      {"WRIT_GRANT_SELECTOR", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->selectors = {V4(192, 0, 2, 0, 27)}; }); }},
      {"WRIT_GRANT_TEST_RANGE", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->instrument = 7; g->selectors = {V4(9, 9, 9, 9)}; }); }},
      {"WRIT_GRANT_VERSION", [](auto& o, auto& s) { Bytes b = o.Signed(s); b[9] = 2; return b; }},
      {"WRIT_GRANT_VERSION", [](auto& o, auto& s) { Bytes b = o.Signed(s); b[14 + 9] = 2; return b; }},
      {"WRIT_GRANT_MALFORMED", [](auto&, auto&) { return Bytes(500, 0x41); }},
      {"WRIT_GRANT_MALFORMED", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->note = "x"; }); }},
  };
}

void EachRefusalHasItsCode() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  uint8_t number = 100;
  for (const Refused& each : Refusals()) {
    GrantSpec spec;
    spec.grant_id = IdOf(++number);
    const Bytes octets = each.make(office, spec);
    CHECK_EQ(core.Refusal(octets), std::string(each.code));
    CHECK(!Matches(core, spec.grant_id));
  }
  CHECK_EQ(core.Refusal(office.Signed({})), std::string("taken"));
}

void NamesTheRefusedGrant() {
  const Office office;
  Core core(office);
  CHECK_OK(core.Load(office.trust));
  Bytes octets = office.Signed({});
  octets.back() ^= 1;
  const InstallOutcome outcome = core.store->Install(octets);
  CHECK(outcome.grant == nullptr && outcome.refusal.grant_id == IdOf(1));
  CHECK(!core.store->Install(Bytes(10, 1)).refusal.grant_id.has_value());
}

void OnePersonTwoKeys() {
  const Office office;
  Core core(office);
  TrustSpec trust = office.trust;
  trust.keys[1].person = trust.keys[0].person;
  CHECK_OK(core.Load(trust));
  CHECK_EQ(core.Refusal(office.Signed({})), std::string("WRIT_GRANT_SAME_PERSON"));
}

void RetiredAndFutureKeys() {
  for (const bool retired : {true, false}) {
    const Office office;
    Core core(office);
    TrustSpec trust = office.trust;
    trust.epoch = 3;
    if (retired) trust.keys[1].retired_epoch = 3;
    else trust.keys[1].from_epoch = 4;
    CHECK_OK(core.Load(trust));
    GrantSpec spec;
    spec.epoch = 3;
    CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_GRANT_KEY_RETIRED"));
  }
}

void HighSIsNoSecondEncoding() {
  const Office office;
  const Bytes text(40, 7);
  Bytes signature = Sign(office.carrier, text);
  CHECK(VerifySignature(KeyAlgorithm::kP256, office.carrier.spki, text, signature));
  SubtractFromOrder(signature.data() + 32);
  CHECK(HighS(signature));
  CHECK(!VerifySignature(KeyAlgorithm::kP256, office.carrier.spki, text, signature));
  CHECK(!VerifySignature(KeyAlgorithm::kP256, office.carrier.spki, text, Bytes(64, 0)));
  CHECK(!VerifySignature(KeyAlgorithm::kEd25519, office.carrier.spki, text, signature));
}

void KeysHaveOneForm() {
  const SigningKey key = MakeKey(KeyAlgorithm::kP256);
  CHECK(ValidPublicKey(KeyAlgorithm::kP256, key.spki));
  CHECK(!ValidPublicKey(KeyAlgorithm::kEd25519, key.spki));
  Bytes off_curve = key.spki;
  off_curve.back() ^= 1;
  CHECK(!ValidPublicKey(KeyAlgorithm::kP256, off_curve));
  for (size_t n = 0; n < key.spki.size(); ++n) CHECK(!ValidPublicKey(KeyAlgorithm::kP256, ByteView(key.spki).first(n)));
}

// ---- ends -------------------------------------------------------------------------------------------------------------

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
  spec.liid = "W-0002";   // another grant under a known id
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
  core.time.now.wall_ns -= 3600 * kSecond;   // setting the clock back now does not revive it
  core.Start();
  core.store->Restore(&refused);
  CHECK(core.store->Find(IdOf(1))->ended() == GrantEnd::kExpired && !Matches(core, IdOf(1)));
}

// ---- restarts and trust -----------------------------------------------------------------------------------------------

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
    CHECK_EQ(refused_as(Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(i))), std::string("WRIT_GRANT_DAMAGED"));
  }
  CHECK_OK(core.store->Stop(IdOf(1)));   // it can be stopped for good even so
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
  CHECK_CODE(core.store->LoadTrust(TrustFile(office.trust, office.legal), &summary, &core.killed), "WRIT_TRUST_SIGNATURE");
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

// ---- drills -----------------------------------------------------------------------------------------------------------

void DrillOnLiveTraffic() {
  const Office office;
  Core core(office);
  TrustSpec trust = office.trust;
  trust.audience = "drill";
  CHECK_OK(core.Load(trust));
  GrantSpec spec;
  spec.audience = "drill";
  spec.selectors = {V4(8, 8, 8, 8), V4(192, 0, 2, 7)};
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_GRANT_TEST_RANGE"));
  spec.selectors = {V4(100, 63, 255, 255)};
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_GRANT_TEST_RANGE"));
  spec.selectors = {V6({0x2001, 0xdb9}, 48)};
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_GRANT_TEST_RANGE"));
  spec.selectors = {V4(10, 1, 2, 3), V4(100, 64, 0, 0, 28), V4(192, 0, 2, 1), V4(198, 18, 0, 1), V4(198, 19, 255, 255), V4(198, 51, 100, 1), V4(203, 0, 113, 1), V6({0x2001, 0xdb8, 1}, 48)};
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("taken"));
}

void DrillOnFiles() {
  const Office office;
  Core core(office, CoreMode::kFile);
  CHECK_CODE(core.Load(office.trust), "WRIT_TRUST_MODE");
  TrustSpec trust = office.trust;
  trust.audience = "drill";
  CHECK_OK(core.Load(trust));
  GrantSpec spec;
  spec.audience = "drill";
  spec.selectors = {V4(8, 8, 8, 8)};
  spec.not_before_ns = 1, spec.not_after_ns = 2;   // long ago: the packets' time counts
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("taken"));
  core.Start();
  std::vector<writ::Refusal> refused;
  CHECK(core.store->Restore(&refused).at(0)->ended() == GrantEnd::kNone);
}

void ChecksItsOptions() {
  const Office office;
  Folder folder;
  std::unique_ptr<GrantStore> store;
  CHECK_CODE(GrantStore::Open({folder.path, {}, office.root.spki, CoreMode::kLive, nullptr}, &store), "WRIT_CLOCK_MISSING");
  CHECK_CODE(GrantStore::Open({folder.path, {}, office.carrier.spki, CoreMode::kFile, nullptr}, &store), "WRIT_TRUST_ROOT");
  CHECK_CODE(GrantStore::Open({folder.path + "/no/such", {}, office.root.spki, CoreMode::kFile, nullptr}, &store), "WRIT_FILE_MISSING");
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
  core.Start();   // the storage is sound again, and what was refused was not half taken
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

}  // namespace

int main() {
  Case("a grant with both approvals is taken, once", TakesAGoodGrant);
  Case("I1: without a grant nothing matches", NoGrantNoMatch);
  Case("I1: without a trust file no grant is taken", NeedsTrust);
  Case("I1: any flipped bit of a signed grant is refused, before and after the good one is held", RefusesEveryFlippedBit);
  Case("a signed grant cut at any octet is refused", RefusesEveryCut);
  Case("I1: each kind of bad grant has its own refusal and matches nothing", EachRefusalHasItsCode);
  Case("a refusal names the grant when it can be read", NamesTheRefusedGrant);
  Case("one person with two keys can't approve twice", OnePersonTwoKeys);
  Case("a key retired, or not in use yet, approves nothing new", RetiredAndFutureKeys);
  Case("a P-256 signature has one encoding", HighSIsNoSecondEncoding);
  Case("a public key has one encoding and lies on its curve", KeysHaveOneForm);
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
  Case("a drill on live traffic names test addresses only", DrillOnLiveTraffic);
  Case("a drill on files takes any address and any date, and only a drill reads files", DrillOnFiles);
  Case("a store without clock, root or folder is refused", ChecksItsOptions);
  Case("I2: a stop counts even when the disk refuses it, and nothing new is taken then", EndsWithoutADisk);
  Case("a grant that could not be stored is not held, and can be sent again", KeepsNothingItCouldNotStore);
  return Finish("authority_store");
}
