// Who gets in and who does not, and why: every refusal of docs/grant-format.md.
#include <functional>
#include <set>

#include "authority/grant_store.h"
#include "authority/signature.h"
#include "authority_fixture.h"

using namespace writ;
using namespace writ::test;

namespace authority_install_test {

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
  CHECK(codes.contains("WRIT_GRANT_BAD_SIGNATURE") && codes.contains("WRIT_GRANT_UNKNOWN_KEY") &&
        codes.contains("WRIT_GRANT_SIGNATURES"));
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
  for (size_t n = 0; n < good.size(); ++n)
    CHECK(core.Refusal(Bytes(good.begin(), good.begin() + static_cast<ptrdiff_t>(n))) != "taken");
  Bytes longer = good;
  longer.push_back(0);
  CHECK(core.Refusal(longer) != "taken");
}

// ---- each refusal its own code

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
  return Octets()
      .Text("WRITSGND")
      .U16(1)
      .U32(static_cast<uint32_t>(grant.size()))
      .Put(grant)
      .U8(say_two ? 2 : 1)
      .Put(ApprovalOf(grant, office.legal, 1, "legal"))
      .out;
}

Bytes Arranged(const Office&, const GrantSpec& spec, const Bytes& first, const Bytes& second) {
  const Bytes grant = GrantOctets(spec);
  return Octets()
      .Text("WRITSGND")
      .U16(1)
      .U32(static_cast<uint32_t>(grant.size()))
      .Put(grant)
      .U8(2)
      .Put(first)
      .Put(second)
      .out;
}

// Whose signatures, and over what.
std::vector<Refused> RefusedSignatures() {
  return {
      {"WRIT_GRANT_SIGNATURES", [](auto& o, auto& s) { return OneSignature(o, s, false); }},
      {"WRIT_GRANT_SIGNATURES", [](auto& o, auto& s) { return OneSignature(o, s, true); }},
      {"WRIT_GRANT_SIGNATURES",
       [](auto& o, auto& s) {
         const Bytes grant = GrantOctets(s);
         return Arranged(o, s, ApprovalOf(grant, o.carrier, 2, "carrier"),
                         ApprovalOf(grant, o.legal, 1, "legal"));
       }},
      {"WRIT_GRANT_UNKNOWN_KEY",
       [](auto& o, auto& s) {
         return SignedOctets(GrantOctets(s), MakeKey(KeyAlgorithm::kEd25519), o.carrier);
       }},
      {"WRIT_GRANT_SAME_PERSON",
       [](auto& o, auto& s) { return SignedOctets(GrantOctets(s), o.legal, o.legal); }},
      {"WRIT_GRANT_KEY_ROLE",
       [](auto& o, auto& s) { return SignedOctets(GrantOctets(s), o.carrier, o.legal); }},
      {"WRIT_GRANT_ENTERED_BY_APPROVER",
       [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->entered_by = IdOf(20); }); }},
      {"WRIT_GRANT_ENTERED_BY_APPROVER",
       [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->entered_by = IdOf(21); }); }},
      {"WRIT_GRANT_BAD_SIGNATURE",
       [](auto& o, auto& s) {  // the carrier approved another text: the legal one
         const Bytes grant = GrantOctets(s);
         return Arranged(o, s, ApprovalOf(grant, o.legal, 1, "legal"),
                         ApprovalOf(grant, o.carrier, 2, "legal"));
       }},
      {"WRIT_GRANT_BAD_SIGNATURE",
       [](auto& o, auto& s) {  // signatures of another grant
         GrantSpec other = s;
         other.not_after_ns += 1;
         const Bytes signed_other = GrantOctets(other);
         return Arranged(o, s, ApprovalOf(signed_other, o.legal, 1, "legal"),
                         ApprovalOf(signed_other, o.carrier, 2, "carrier"));
       }},
  };
}

// Signed by the right two, and still no grant for this core.
std::vector<Refused> RefusedTerms() {
  return {
      {"WRIT_GRANT_AUDIENCE",
       [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->audience = "core-2"; }); }},
      {"WRIT_GRANT_AUDIENCE",
       [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->audience = "drill"; }); }},
      {"WRIT_GRANT_EPOCH", [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->epoch = 2; }); }},
      {"WRIT_GRANT_EXPIRED",
       [](auto& o, auto& s) {
         return With(o, s, [](GrantSpec* g) { g->not_after_ns = 1'750'000'000'000'000'000; });
       }},
      {"WRIT_GRANT_SCOPE",
       [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->instrument = 3; }); }},
      {"WRIT_GRANT_SELECTOR",
       [](auto& o, auto& s) {
         return With(o, s, [](GrantSpec* g) { g->selectors = {V4(192, 0, 2, 0, 27)}; });
       }},
      {"WRIT_GRANT_TEST_RANGE",
       [](auto& o, auto& s) {
         return With(o, s, [](GrantSpec* g) {
           g->instrument = 7;
           g->selectors = {V4(9, 9, 9, 9)};
         });
       }},
      {"WRIT_GRANT_VERSION",
       [](auto& o, auto& s) {
         Bytes b = o.Signed(s);
         b[9] = 2;
         return b;
       }},
      {"WRIT_GRANT_VERSION",
       [](auto& o, auto& s) {
         Bytes b = o.Signed(s);
         b[14 + 9] = 2;
         return b;
       }},
      {"WRIT_GRANT_MALFORMED", [](auto&, auto&) { return Bytes(500, 0x41); }},
      {"WRIT_GRANT_MALFORMED",
       [](auto& o, auto& s) { return With(o, s, [](GrantSpec* g) { g->note = "x"; }); }},
  };
}

std::vector<Refused> Refusals() {
  std::vector<Refused> all = RefusedSignatures();
  for (Refused& each : RefusedTerms()) all.push_back(std::move(each));
  return all;
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
    if (retired)
      trust.keys[1].retired_epoch = 3;
    else
      trust.keys[1].from_epoch = 4;
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
  for (size_t n = 0; n < key.spki.size(); ++n)
    CHECK(!ValidPublicKey(KeyAlgorithm::kP256, ByteView(key.spki).first(n)));
}

// ---- drills

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
  spec.selectors = {Mac(0, 0, 0x5e, 0, 0x53, 1)};
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_GRANT_TEST_RANGE"));
  spec.selectors = {TeidPair(EndOf(V4(192, 0, 2, 1), 1), EndOf(V4(8, 8, 8, 8), 2))};
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("WRIT_GRANT_TEST_RANGE"));
  spec.selectors = {Mac(2, 0, 0x5e, 0x10, 0, 1),
                    Circuit({Vlan(100)}),
                    TeidPair(EndOf(V4(192, 0, 2, 1), 1), EndOf(V6({0x2001, 0xdb8}), 2)),
                    V4(100, 64, 0, 0, 28),
                    V4(10, 1, 2, 3),
                    V4(192, 0, 2, 1),
                    V4(198, 18, 0, 1),
                    V4(198, 19, 255, 255),
                    V4(198, 51, 100, 1),
                    V4(203, 0, 113, 1),
                    V6({0x2001, 0xdb8, 1}, 48)};
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
  spec.not_before_ns = 1, spec.not_after_ns = 2;  // long ago: the packets' time counts
  CHECK_EQ(core.Refusal(office.Signed(spec)), std::string("taken"));
  core.Start();
  std::vector<writ::Refusal> refused;
  CHECK(core.store->Restore(&refused).at(0)->ended() == GrantEnd::kNone);
}

TEST_PROGRAM(authority_install) {
  Case("a grant with both approvals is taken, once", TakesAGoodGrant);
  Case("I1: without a grant nothing matches", NoGrantNoMatch);
  Case("I1: without a trust file no grant is taken", NeedsTrust);
  Case("I1: any flipped bit of a signed grant is refused, before and after the good one is held",
       RefusesEveryFlippedBit);
  Case("a signed grant cut at any octet is refused", RefusesEveryCut);
  Case("I1: each kind of bad grant has its own refusal and matches nothing", EachRefusalHasItsCode);
  Case("a refusal names the grant when it can be read", NamesTheRefusedGrant);
  Case("one person with two keys can't approve twice", OnePersonTwoKeys);
  Case("a key retired, or not in use yet, approves nothing new", RetiredAndFutureKeys);
  Case("a P-256 signature has one encoding", HighSIsNoSecondEncoding);
  Case("a public key has one encoding and lies on its curve", KeysHaveOneForm);
  Case("a drill on live traffic names test addresses only", DrillOnLiveTraffic);
  Case("a drill on files takes any address and any date, and only a drill reads files", DrillOnFiles);
}

}  // namespace authority_install_test
