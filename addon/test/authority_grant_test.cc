// The strict parse of a grant: one encoding, every rule of docs/grant-format.md.
#include "authority/grant.h"
#include "authority_fixture.h"

using namespace writ;
using namespace writ::test;

namespace authority_grant_test {

Status Parse(const Bytes& octets) {
  Grant grant;
  return ParseGrant(octets, &grant);
}
Status ParseSpec(const GrantSpec& spec) { return Parse(GrantOctets(spec)); }
Status ParseWith(uint8_t tag, const Bytes& value) {
  std::vector<Bytes> fields = GrantFields({});
  fields[tag - 1u] = value;
  return Parse(GrantOctets(fields));
}
Status ParseSelectors(const std::vector<Selector>& selectors) {
  GrantSpec spec;
  spec.selectors = selectors;
  return ParseSpec(spec);
}

void ReadsEveryField() {
  GrantSpec spec;
  spec.selectors = {V4(192, 0, 2, 0, 28), V4(198, 51, 100, 7), V6({0x2001, 0xdb8}, 48),
                    V6({0x2001, 0xdb8, 1, 2, 3, 4, 5, 6})};
  Grant grant;
  CHECK_OK(ParseGrant(GrantOctets(spec), &grant));
  CHECK(grant.grant_id == spec.grant_id && grant.warrant_id == spec.warrant_id &&
        grant.agency_id == spec.agency_id);
  CHECK(grant.entered_by == spec.entered_by && grant.order_hash[31] == 0x5a);
  CHECK_EQ(grant.instrument, Instrument::kTitleIii);
  CHECK(grant.content());
  CHECK_EQ(grant.selectors.size(), size_t{4});
  CHECK_EQ(grant.selectors[0].prefix_length, 28);
  CHECK(grant.selectors[3].address[15] == 6);
  CHECK_EQ(grant.liid, std::string("W-0001"));
  CHECK_EQ(grant.profile.keep_alive_ms, 1000u);
  CHECK_EQ(grant.profile.operator_id, std::string("OP-1"));
  CHECK_EQ(grant.profile.delivery_country, std::string("US"));
  CHECK_EQ(grant.endpoints.size(), size_t{2});
  CHECK(grant.endpoints[1].handover == 3 && grant.endpoints[1].tls && grant.endpoints[1].pins.size() == 1);
  CHECK_EQ(grant.not_before_ns, spec.not_before_ns);
  CHECK_EQ(grant.not_after_ns, spec.not_after_ns);
  CHECK(grant.audience == "core-1" && grant.epoch == 1 && grant.sequence == 1);
}

void RefusesTruncation() {
  const Bytes whole = GrantOctets(GrantSpec{});
  for (size_t n = 0; n < whole.size(); ++n)
    CHECK(!Parse(Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(n))).ok());
  Bytes longer = whole;
  longer.push_back(0);
  CHECK_CODE(Parse(longer), "WRIT_GRANT_MALFORMED");
}

void RefusesValuesOfAnotherLength() {
  const std::vector<Bytes> fields = GrantFields({});
  for (uint8_t tag = 1; tag <= 18; ++tag) {
    const char* code = tag == 6 ? "WRIT_GRANT_SELECTOR" : tag == 18 ? "WRIT_GRANT_SERVICE" : "WRIT_GRANT_MALFORMED";
    Bytes value = fields[tag - 1u];
    if (tag == 8 || tag == 13)
      value = {};  // the texts that have no length of their own
    else
      value.push_back(0);
    CHECK_CODE(ParseWith(tag, value), code);
    value = fields[tag - 1u];
    if (value.size() < 2 || tag == 8 || tag == 13) continue;
    value.pop_back();
    CHECK(!ParseWith(tag, value).ok());
  }
}

void RefusesOtherTags() {
  std::vector<Bytes> fields = GrantFields({});
  Octets swapped, missing, twice;
  for (Octets* each : {&swapped, &missing, &twice}) each->Text("WRITGRNT").U16(1);
  for (uint8_t tag = 1; tag <= 18; ++tag) {
    const uint8_t other = tag == 1 ? 2 : tag == 2 ? 1 : tag;
    swapped.Field(other, fields[other - 1u]);
    if (tag != 16) missing.Field(tag, fields[tag - 1u]);
    twice.Field(tag, fields[tag - 1u]);
    if (tag == 14) twice.Field(tag, fields[tag - 1u]);
  }
  for (const Octets* each : {&swapped, &missing, &twice})
    CHECK_CODE(Parse(each->out), "WRIT_GRANT_MALFORMED");
}

void RefusesOtherVersions() {
  Bytes octets = GrantOctets(GrantSpec{});
  octets[9] = 2;
  CHECK_CODE(Parse(octets), "WRIT_GRANT_VERSION");
  octets[0] = 'X';
  CHECK_CODE(Parse(octets), "WRIT_GRANT_MALFORMED");
}

void JudgesScope() {
  GrantSpec spec;
  for (const uint8_t pen_trap : {3, 4}) {
    spec.instrument = pen_trap;
    spec.scope = 1 | 32 | 64;
    CHECK_OK(ParseSpec(spec));
    spec.scope |= 2;
    CHECK_CODE(ParseSpec(spec), "WRIT_GRANT_SCOPE");
  }
  spec.instrument = 1;
  for (const unsigned scope : {0u, 1u, 1u | 32, 1u | 64, 2u | 32 | 64, 1u | 4 | 32 | 64, 1u | 8 | 32 | 64,
                               1u | 16 | 32 | 64, 1u | 32 | 64 | 128, 0xffffu}) {
    spec.scope = static_cast<uint16_t>(scope);
    CHECK_CODE(ParseSpec(spec), "WRIT_GRANT_SCOPE");
  }
  CHECK_CODE(ParseWith(4, {0}), "WRIT_GRANT_MALFORMED");
  CHECK_CODE(ParseWith(4, {8}), "WRIT_GRANT_MALFORMED");
}

void RefusesAddressesOfNobody() {
  const std::vector<Selector> refused = {V4(224, 0, 0, 1),
                                         V4(239, 255, 255, 255),
                                         V4(127, 0, 0, 1),
                                         V4(127, 255, 255, 240, 28),
                                         V4(169, 254, 3, 4),
                                         V4(0, 0, 0, 0),
                                         V4(0, 1, 2, 3),
                                         V4(255, 255, 255, 255),
                                         V4(240, 0, 0, 1),
                                         V4(250, 1, 2, 0, 30),
                                         V6({0xff02, 0, 0, 0, 0, 0, 0, 1}),
                                         V6({0xff00}, 48),
                                         V6({0, 0, 0, 0, 0, 0, 0, 1}),
                                         V6({}),
                                         V6({}, 127),
                                         V6({}, 48),
                                         V6({0xfe80, 0, 0, 0, 1}),
                                         V6({0xfebf, 0xffff, 0xffff}, 48),
                                         V6({0, 0, 0, 0, 0, 0xffff, 0xc000, 0x207}),
                                         V6({0, 0, 0, 0, 0, 0xffff}, 96)};
  for (const Selector& each : refused) CHECK_CODE(ParseSelectors({each}), "WRIT_GRANT_SELECTOR");
  for (const Selector& each :
       {V4(223, 255, 255, 255), V4(126, 0, 0, 1), V4(128, 0, 0, 1), V4(169, 253, 255, 255), V4(1, 0, 0, 0),
        V6({0xfec0}, 48), V6({0, 0, 0, 1}), V6({0, 0, 0, 0, 0, 0xfffe}), V6({0xfe7f}, 48)}) {
    CHECK_OK(ParseSelectors({each}));
  }
}

void RefusesDragnets() {
  for (unsigned length = 0; length <= 33; ++length) {
    const bool fits = length >= 28 && length <= 32;
    CHECK_EQ(ParseSelectors({V4(192, 0, 2, 0, static_cast<uint8_t>(length))}).ok(), fits);
  }
  for (unsigned length = 0; length <= 129; ++length) {
    const bool fits = length >= 48 && length <= 128;
    CHECK_EQ(ParseSelectors({V6({0x2001, 0xdb8, 1}, static_cast<uint8_t>(length))}).ok(), fits);
  }
  std::vector<Selector> many;
  for (uint8_t i = 0; i < 16; ++i) many.push_back(V4(192, 0, 2, i));
  CHECK_OK(ParseSelectors(many));
  many.push_back(V4(192, 0, 2, 16));
  CHECK_CODE(ParseSelectors(many), "WRIT_GRANT_SELECTOR");
  CHECK_CODE(ParseWith(6, {0}), "WRIT_GRANT_SELECTOR");
  CHECK_CODE(ParseWith(6, {1, 5, 32, 192, 0, 2, 7}), "WRIT_GRANT_SELECTOR");
}

void WantsSelectorsInOrder() {
  CHECK_CODE(ParseSelectors({V4(192, 0, 2, 8), V4(192, 0, 2, 7)}), "WRIT_GRANT_SELECTOR");
  CHECK_CODE(ParseSelectors({V4(192, 0, 2, 7), V4(192, 0, 2, 7)}), "WRIT_GRANT_SELECTOR");
  CHECK_CODE(ParseSelectors({V6({0x2001, 0xdb8}), V4(192, 0, 2, 7)}), "WRIT_GRANT_SELECTOR");
  CHECK_CODE(ParseSelectors({V4(192, 0, 2, 16, 30), V4(192, 0, 2, 16, 28)}), "WRIT_GRANT_SELECTOR");
  CHECK_OK(ParseSelectors({V4(192, 0, 2, 16, 28), V4(192, 0, 2, 16, 30)}));
  for (const uint8_t length : {28, 29, 30, 31})
    CHECK_CODE(ParseSelectors({V4(192, 0, 2, 1, length)}), "WRIT_GRANT_SELECTOR");
  CHECK_CODE(ParseSelectors({V6({0x2001, 0xdb8, 0, 0, 1}, 64)}), "WRIT_GRANT_SELECTOR");
}

void JudgesTexts() {
  CHECK_OK(ParseWith(8, Bytes(25, 'x')));
  for (const Bytes& liid : {Bytes(26, 'x'), Bytes{'a', ' '}, Bytes{'a', 0x7f}, Bytes{0}})
    CHECK_CODE(ParseWith(8, liid), "WRIT_GRANT_MALFORMED");
  CHECK_OK(ParseWith(13, Bytes(64, 'a')));
  for (const Bytes& audience : {Bytes(65, 'a'), Bytes{'A'}, Bytes{'a', '_'}, Bytes{'a', 0}})
    CHECK_CODE(ParseWith(13, audience), "WRIT_GRANT_MALFORMED");
  CHECK_CODE(ParseWith(15, {0, 0, 0, 0}), "WRIT_GRANT_MALFORMED");
  CHECK_CODE(ParseWith(17, {'x'}), "WRIT_GRANT_MALFORMED");
}

Bytes Profile(uint8_t standard, uint8_t ack, uint32_t keep_alive, std::string_view op, std::string_view ne,
              std::string_view from, std::string_view to) {
  return Octets()
      .U8(standard)
      .U8(ack)
      .U32(keep_alive)
      .U32(1)
      .U32(1)
      .Text8(op)
      .Text8(ne)
      .Text8(from)
      .Text8(to)
      .out;
}

void JudgesProfiles() {
  CHECK_OK(ParseWith(9, Profile(1, 1, 100, "0123456789abcdef", "", "DE", "FR")));
  CHECK_OK(ParseWith(9, Profile(1, 0, 360'000, "Example Net", "0123456789abcdef", "DE", "FR")));
  for (const Bytes& profile :
       {Profile(2, 0, 100, "o", "", "DE", "FR"), Profile(1, 2, 100, "o", "", "DE", "FR"),
        Profile(1, 0, 99, "o", "", "DE", "FR"), Profile(1, 0, 360'001, "o", "", "DE", "FR"),
        Profile(1, 0, 100, "", "", "DE", "FR"), Profile(1, 0, 100, "0123456789abcdefg", "", "DE", "FR"),
        Profile(1, 0, 100, "o", "0123456789abcdefg", "DE", "FR"), Profile(1, 0, 100, "o", "", "D", "FR"),
        Profile(1, 0, 100, "o", "", "DE", "fr"), Profile(1, 0, 100, "o\n", "", "DE", "FR")}) {
    CHECK_CODE(ParseWith(9, profile), "WRIT_GRANT_MALFORMED");
  }
}

Bytes WithOptions(std::initializer_list<uint8_t> options) {
  Bytes profile = Profile(1, 0, 100, "o", "", "US", "US");
  profile.insert(profile.end(), options);
  return profile;
}

// Each encoding of an option's value is the only one: no default, no order but the rising one.
void JudgesOptionsOfEtsi() {
  CHECK_OK(ParseWith(9, WithOptions({1, 1, 1})));
  CHECK_OK(ParseWith(9, WithOptions({1, 1, 1, 2, 1, 0, 3, 2, 'n', 'f'})));
  CHECK_OK(ParseWith(9, WithOptions({3, 1, ' '})));
  Bytes longest = WithOptions({3, 32}), too_long = WithOptions({3, 33});
  longest.insert(longest.end(), 32, 'f');
  too_long.insert(too_long.end(), 33, 'f');
  CHECK_OK(ParseWith(9, longest));
  for (const Bytes& profile :
       {too_long, WithOptions({0}), WithOptions({1}), WithOptions({1, 1}), WithOptions({1, 1, 0}), WithOptions({1, 1, 2}),
        WithOptions({1, 2, 0, 1}), WithOptions({2, 1, 1}), WithOptions({2, 0}), WithOptions({3, 0}), WithOptions({3, 1, 0x1f}),
        WithOptions({3, 1, 0x7f}), WithOptions({2, 1, 0, 1, 1, 1}), WithOptions({1, 1, 1, 1, 1, 1}), WithOptions({9, 1, 1})}) {
    CHECK_CODE(ParseWith(9, profile), "WRIT_GRANT_MALFORMED");
  }
  const std::initializer_list<uint8_t> counts = {6, 2, 2, 2, 7, 8, 0, 100, 0, 2, 0, 3, 0, 4};
  Bytes pinned = WithOptions({4, 1, 4, 5, 32}), alone = WithOptions({5, 32});
  pinned.insert(pinned.end(), 32, 0xab);
  alone.insert(alone.end(), 32, 0xab);
  for (const Bytes& profile : {WithOptions({4, 1, 3}), WithOptions({4, 1, 4, 6, 2, 4, 3}), WithOptions({6, 2, 2, 2}), WithOptions({6, 2, 2, 1}), WithOptions(counts), pinned,
                               WithOptions({8, 4, 0, 2, 0, 1}), WithOptions({8, 4, 0x03, 0xe8, 0, 100})})
    CHECK_OK(ParseWith(9, profile));
  for (const Bytes& profile :
       {alone, WithOptions({4, 0}), WithOptions({4, 1, 2}), WithOptions({4, 1, 5}), WithOptions({4, 2, 3, 3}), WithOptions({4, 1, 3, 5, 1, 0}),
        WithOptions({6, 1, 2}), WithOptions({6, 2, 1, 2}), WithOptions({6, 2, 5, 2}), WithOptions({6, 2, 2, 0}), WithOptions({6, 2, 2, 4}),
        WithOptions({7, 8, 0, 100, 0, 2, 0, 3, 0, 4}), WithOptions({6, 2, 2, 2, 7, 8, 0x03, 0xe8, 0, 1, 0, 15, 0, 30}),
        WithOptions({6, 2, 2, 2, 7, 8, 0, 0, 0, 2, 0, 3, 0, 4}), WithOptions({6, 2, 2, 2, 7, 8, 0x03, 0xe9, 0, 2, 0, 3, 0, 4}),
        WithOptions({6, 2, 2, 2, 7, 6, 0, 100, 0, 2, 0, 3}), WithOptions({8, 4, 0, 1, 0, 50}), WithOptions({8, 4, 0x03, 0xe9, 0, 50}),
        WithOptions({8, 4, 0, 2, 0, 0}), WithOptions({8, 4, 0, 2, 0, 101}), WithOptions({8, 3, 0, 2, 0}), WithOptions({8, 4, 0, 2, 0, 50, 8, 4, 0, 2, 0, 50})}) {
    CHECK_CODE(ParseWith(9, profile), "WRIT_GRANT_MALFORMED");
  }
  Bytes american = Profile(2, 2, 100, "o", "i", "US", "US");
  const Bytes rest = {0, 5, '1', '.', '2', '.', '3', 1, 1, 1};
  american.insert(american.end(), rest.begin(), rest.end());
  CHECK_CODE(ParseWith(9, american), "WRIT_GRANT_MALFORMED");
}

Bytes IasProfile(uint8_t acknowledgement, const std::string& system, const std::string& module, const std::string& optional_module) {
  Bytes profile = Profile(2, acknowledgement, 100, "o", system, "US", "US");
  for (const std::string& text : {module, optional_module}) {
    profile.push_back(static_cast<uint8_t>(text.size()));
    profile.insert(profile.end(), text.begin(), text.end());
  }
  return profile;
}

Bytes VoiceProfile(uint8_t acknowledgement, const std::string& system, const std::string& laes, const std::string& cc) {
  Bytes profile = IasProfile(acknowledgement, system, laes, cc);
  profile[0] = 3;
  return profile;
}

// Behind the modules, and only where there are reports: one way to write each.
void JudgesReports() {
  const auto with = [](std::initializer_list<uint8_t> reports) {
    Bytes profile = IasProfile(2, "i", "", "1.2.3");
    profile.insert(profile.end(), reports);
    return profile;
  };
  Grant grant;
  std::vector<Bytes> fields = GrantFields({});
  fields[8] = with({2, 0x0e, 0x10});
  fields[4] = {0, 1 | 32 | 64};
  CHECK_OK(ParseGrant(GrantOctets(fields), &grant));
  CHECK(grant.reports() && grant.summaries() && grant.items() && grant.profile.report_seconds == 3600);
  fields[4] = {0, 1 | 2 | 32 | 64};
  CHECK_OK(ParseGrant(GrantOctets(fields), &grant));
  CHECK(!grant.reports() && !grant.summaries() && grant.items());
  for (const Bytes& profile : {with({1, 0, 0}), with({2, 0, 1})}) CHECK_OK(ParseWith(9, profile));
  for (const Bytes& profile : {with({0, 0, 0}), with({3, 0, 1}), with({1, 0, 1}), with({2, 0, 0}), with({2, 0x0e, 0x11}), with({1}), with({1, 0}), with({2, 0, 1, 0})})
    CHECK_CODE(ParseWith(9, profile), "WRIT_GRANT_MALFORMED");
}

void JudgesProfilesOfVoice() {
  Grant grant;
  std::vector<Bytes> fields = GrantFields({});
  fields[8] = VoiceProfile(2, "iap", "1.2.3", "2.999");
  CHECK_OK(ParseGrant(GrantOctets(fields), &grant));
  CHECK(grant.profile.laes_module == "1.2.3" && grant.profile.cc_module == "2.999" && grant.profile.cmii_module.empty());
  CHECK_OK(ParseWith(9, VoiceProfile(2, "i", "", "")));
  Bytes longer = VoiceProfile(2, "i", "", "");
  longer.push_back(0);
  for (const Bytes& profile : {longer, Profile(3, 2, 100, "o", "i", "US", "US"), VoiceProfile(1, "i", "", ""), VoiceProfile(2, "", "", ""),
                               VoiceProfile(2, "i", "1", ""), VoiceProfile(2, "i", "", "1.2.")}) {
    CHECK_CODE(ParseWith(9, profile), "WRIT_GRANT_MALFORMED");
  }
}

Bytes CableProfile(uint8_t acknowledgement, uint8_t form, uint32_t kbps, uint32_t minutes) {
  Bytes profile = Profile(4, acknowledgement, 100, "o", "iap", "US", "US");
  profile.push_back(form);
  for (uint32_t value : {kbps, minutes})
    for (int shift : {24, 16, 8, 0}) profile.push_back(static_cast<uint8_t>(value >> shift));
  return profile;
}

// Content in datagrams has no TLS; without content there is nothing to say; the header of 2.0 has eight octets for the case.
void JudgesProfilesOfPacketCable() {
  const auto with = [](const Bytes& profile, bool tls, const std::string& liid, uint8_t scope) {
    GrantSpec spec;
    spec.liid = liid;
    spec.scope = scope;
    spec.endpoints[1].transport = tls ? 1 : 0;
    spec.endpoints[1].pins = tls ? 1 : 0;
    std::vector<Bytes> fields = GrantFields(spec);
    fields[8] = profile;
    return Parse(GrantOctets(fields));
  };
  CHECK_OK(with(CableProfile(3, 1, 0, 0), false, "123456789", 99));
  CHECK_OK(with(CableProfile(3, 3, 100'000'000, 525'600), false, "12345678", 99));
  for (const Bytes& profile : {CableProfile(2, 1, 0, 0), CableProfile(3, 0, 0, 0), CableProfile(3, 4, 0, 0),
                               CableProfile(3, 1, 100'000'001, 0), CableProfile(3, 1, 0, 525'601)})
    CHECK_CODE(with(profile, false, "W", 99), "WRIT_GRANT_MALFORMED");
  CHECK_CODE(with(CableProfile(3, 1, 0, 0), true, "W", 99), "WRIT_GRANT_MALFORMED");
  CHECK_CODE(with(CableProfile(3, 3, 0, 0), false, "123456789", 99), "WRIT_GRANT_MALFORMED");
  CHECK_CODE(with(CableProfile(3, 1, 0, 0), false, "W", 97), "WRIT_GRANT_MALFORMED");
}

Bytes PullProfile(uint8_t acknowledgement, uint32_t seconds, uint32_t octets) {
  Bytes profile = Profile(5, acknowledgement, 100, "o", "", "US", "US");
  for (uint32_t value : {seconds, octets})
    for (int shift : {24, 16, 8, 0}) profile.push_back(static_cast<uint8_t>(value >> shift));
  return profile;
}

// What is fetched is fetched over TLS, by a key that the grant names.
void JudgesProfilesOfPull() {
  const auto with = [](const Bytes& profile, bool tls, uint8_t scope) {
    GrantSpec spec;
    spec.scope = scope;
    spec.endpoints[1].transport = tls ? 1 : 0;
    spec.endpoints[1].pins = tls ? 1 : 0;
    std::vector<Bytes> fields = GrantFields(spec);
    fields[8] = profile;
    return Parse(GrantOctets(fields));
  };
  CHECK_OK(with(PullProfile(4, 0, 0), true, 99));
  CHECK_OK(with(PullProfile(4, 86'400, 1 << 16), true, 97));
  CHECK_OK(with(PullProfile(4, 1, 64 << 20), true, 99));
  CHECK_CODE(with(PullProfile(4, 0, 0), false, 99), "WRIT_GRANT_MALFORMED");
  Bytes longer = PullProfile(4, 0, 0);
  longer.push_back(0);
  for (const Bytes& profile : {longer, PullProfile(0, 0, 0), PullProfile(3, 0, 0), PullProfile(4, 86'401, 0), PullProfile(4, 0, (1 << 16) - 1),
                               PullProfile(4, 0, (64 << 20) + 1)})
    CHECK_CODE(with(profile, true, 99), "WRIT_GRANT_MALFORMED");
}

void JudgesProfilesOfTheUnitedStates() {
  CHECK_OK(ParseWith(9, IasProfile(2, "123456789012345", "", "1.2.840.113737.2.1.1.0.0")));
  CHECK_OK(ParseWith(9, IasProfile(2, "i", "1.2", "2.999.0")));
  Bytes longer = IasProfile(2, "i", "", "1.2.3");
  longer.push_back(0);
  for (const Bytes& profile :
       {longer, Profile(2, 2, 100, "o", "i", "US", "US"), IasProfile(0, "i", "", "1.2.3"), IasProfile(1, "i", "", "1.2.3"),
        IasProfile(3, "i", "", "1.2.3"), IasProfile(2, "", "", "1.2.3"), IasProfile(2, "1234567890123456", "", "1.2.3"),
        IasProfile(2, "i", "", ""), IasProfile(2, "i", "3.1", "1.2.3"), IasProfile(2, "i", "", "1"), IasProfile(2, "i", "", "1."),
        IasProfile(2, "i", "", "1.40"), IasProfile(2, "i", "", "1.02"), IasProfile(2, "i", "", "1.2..3"), IasProfile(2, "i", "", "1.2.3x"),
        IasProfile(2, "i", "", "1.2.1234567890"), IasProfile(2, "i", "", "1.2" + std::string(63, '1'))}) {
    CHECK_CODE(ParseWith(9, profile), "WRIT_GRANT_MALFORMED");
  }
}

Status ParseEndpoints(const std::vector<EndpointSpec>& endpoints, uint16_t scope = 1 | 2 | 32 | 64) {
  GrantSpec spec;
  spec.endpoints = endpoints;
  spec.scope = scope;
  return ParseSpec(spec);
}

void JudgesEndpoints() {
  const uint16_t iri = 1 | 32 | 64;
  CHECK_OK(ParseEndpoints({{2}}, iri));
  CHECK_OK(ParseEndpoints({{2, 0, 1, "h", 0}, {3, 1, 65535, std::string(253, 'h'), 4}}));
  CHECK_CODE(ParseEndpoints({{2}}), "WRIT_GRANT_MALFORMED");
  CHECK_CODE(ParseEndpoints({{3}}), "WRIT_GRANT_MALFORMED");
  CHECK_CODE(ParseEndpoints({}), "WRIT_GRANT_MALFORMED");
  CHECK_CODE(ParseEndpoints({{2}, {3}, {3}, {3}, {3}}), "WRIT_GRANT_MALFORMED");
  for (const EndpointSpec& bad :
       {EndpointSpec{1}, EndpointSpec{4}, EndpointSpec{3, 2}, EndpointSpec{3, 1, 0},
        EndpointSpec{3, 1, 1, ""}, EndpointSpec{3, 1, 1, std::string(254, 'h')}, EndpointSpec{3, 1, 1, "a b"},
        EndpointSpec{3, 1, 1, "h", 0}, EndpointSpec{3, 1, 1, "h", 5}, EndpointSpec{3, 0, 1, "h", 1}}) {
    CHECK_CODE(ParseEndpoints({{2}, bad}, iri), "WRIT_GRANT_MALFORMED");
  }
}

void JudgesDates() {
  GrantSpec spec;
  spec.not_after_ns = spec.not_before_ns;
  CHECK_CODE(ParseSpec(spec), "WRIT_GRANT_MALFORMED");
  spec.not_after_ns = spec.not_before_ns + 1;
  CHECK_OK(ParseSpec(spec));
  spec.not_before_ns = INT64_MIN;
  spec.not_after_ns = INT64_MAX;
  CHECK_OK(ParseSpec(spec));
}

TEST_PROGRAM(authority_grant) {
  Case("a grant is read field by field", ReadsEveryField);
  Case("a grant cut at any octet, or longer than itself, is refused", RefusesTruncation);
  Case("a value of another length is refused in every field", RefusesValuesOfAnotherLength);
  Case("tags out of order, missing or repeated are refused", RefusesOtherTags);
  Case("another format version has its own refusal", RefusesOtherVersions);
  Case("a pen/trap grant with content, and services of other versions, are refused", JudgesScope);
  Case("multicast, loopback, link-local and other shared ranges are refused, their neighbours not",
       RefusesAddressesOfNobody);
  Case("prefixes wider than /28 and /48 and more than 16 selectors are refused", RefusesDragnets);
  Case("selectors have one order and no host bits", WantsSelectorsInOrder);
  Case("LIID, audience, sequence and note hold what the format allows", JudgesTexts);
  Case("a handover profile holds what the format allows", JudgesProfiles);
  Case("an option of ETSI is written in one way, and only where it is none of the default", JudgesOptionsOfEtsi);
  Case("a profile of ATIS-1000013 has its own acknowledgement, system id and object identifiers", JudgesProfilesOfTheUnitedStates);
  Case("reports of packets have one form, and are of orders without content", JudgesReports);
  Case("a profile of ATIS-1000678 likewise, and each object identifier may be the standard's own", JudgesProfilesOfVoice);
  Case("a profile of PacketCable has a form of header, a pace and a retention, and rules for the rest of the grant", JudgesProfilesOfPacketCable);
  Case("a profile of pull has an interval and a size, and is for TLS alone", JudgesProfilesOfPull);
  Case("endpoints cover the scope, pinned with TLS and only then", JudgesEndpoints);
  Case("the interval is never empty", JudgesDates);
}

}  // namespace authority_grant_test
