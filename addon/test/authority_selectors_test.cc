// What a grant may name besides addresses, and what traffic of the target: MAC, access circuit, TEID pair,
// services. The octets are written by the fixture from docs/grant-format.md.
#include <type_traits>

#include "authority/grant.h"
#include "authority/selector.h"
#include "authority_fixture.h"

using namespace writ;
using namespace writ::test;

namespace authority_selectors_test {

static_assert(std::is_trivially_copyable_v<Selector> && std::is_trivially_copyable_v<Service>);

Status ParseSpec(const GrantSpec& spec) {
  Grant grant;
  return ParseGrant(GrantOctets(spec), &grant);
}
Status ParseSelectors(const std::vector<Selector>& selectors) {
  GrantSpec spec;
  spec.selectors = selectors;
  return ParseSpec(spec);
}
Status ParseServices(const std::vector<Service>& services) {
  GrantSpec spec;
  spec.services = services;
  return ParseSpec(spec);
}
void Refused(const Selector& selector) { CHECK_CODE(ParseSelectors({selector}), "WRIT_GRANT_SELECTOR"); }
void Refused(const Service& service) { CHECK_CODE(ParseServices({service}), "WRIT_GRANT_SERVICE"); }

const TunnelEnd kGateway = EndOf(V4(192, 0, 2, 1), 0x1001), kStation = EndOf(V4(198, 51, 100, 1), 0x2002);

// One of each kind, in order.
GrantSpec Everything() {
  GrantSpec spec;
  spec.selectors = {Mac(2, 0, 0x5e, 0x10, 0, 1),
                    At(Mac(2, 0, 0x5e, 0x10, 0, 1), "edge-1"),
                    Circuit({Vlan(100), Vlan(200), Pppoe(17)}),
                    At(Circuit({Mpls(1000), Vlan(7)}), "agg_2.b"),
                    TeidPair(kGateway, kStation),
                    At(TeidPair(kGateway, EndOf(V6({0x2001, 0xdb8, 0, 0, 0, 0, 0, 1}), 7)), "12345678"),
                    V4(192, 0, 2, 7),
                    V6({0x2001, 0xdb8}, 48)};
  spec.services = {{0, 0, 65535, 0, 65535, 6, 48, V6({0x2001, 0xdb8}).address},
                   {6, 0, 65535, 25, 25, 0, 0, {}},
                   {6, 443, 443, 0, 65535, 4, 32, V4(203, 0, 113, 9).address},
                   {17, 5060, 5061, 5060, 5061, 0, 0, {}}};
  return spec;
}

void ReadsEveryKind() {
  Grant grant;
  CHECK_OK(ParseGrant(GrantOctets(Everything()), &grant));
  CHECK_EQ(grant.selectors.size(), size_t{8});
  CHECK(grant.selectors[0].kind == SelectorKind::kMac && grant.selectors[0].address[5] == 1);
  CHECK_EQ(grant.selectors[0].version(), 0);
  CHECK_EQ(std::string(grant.selectors[1].point.data(), grant.selectors[1].point_length), std::string("edge-1"));
  const Selector& circuit = grant.selectors[2];
  CHECK(circuit.kind == SelectorKind::kCircuit && circuit.label_count == 3 && circuit.point_length == 0);
  CHECK(circuit.labels[1].type == LabelType::kVlan && circuit.labels[1].value == 200);
  CHECK(circuit.labels[2].type == LabelType::kPppoe && circuit.labels[2].value == 17);
  const Selector& pair = grant.selectors[5];
  CHECK(pair.kind == SelectorKind::kTeidPair && pair.uplink.version == 4 && pair.uplink.teid == 0x1001);
  CHECK(pair.downlink.version == 6 && pair.downlink.address[15] == 1 && pair.downlink.teid == 7);
  CHECK_EQ(grant.selectors[6].version(), 4);
  CHECK_EQ(grant.selectors[7].version(), 6);
}

void ReadsServices() {
  Grant grant;
  CHECK_OK(ParseGrant(GrantOctets(Everything()), &grant));
  CHECK_EQ(grant.services.size(), size_t{4});
  CHECK(grant.services[0].protocol == 0 && grant.services[0].peer_version == 6 && grant.services[0].peer_prefix == 48);
  CHECK(grant.services[1].protocol == 6 && grant.services[1].peer_low == 25 && grant.services[1].peer_high == 25);
  CHECK(grant.services[2].target_low == 443 && grant.services[2].peer[3] == 9);
  CHECK(grant.services[3].target_high == 5061);
  CHECK_OK(ParseGrant(GrantOctets(GrantSpec{}), &grant));
  CHECK(grant.services.empty());
}

void RefusesTruncation() {
  const Bytes whole = GrantOctets(Everything());
  for (size_t n = 0; n < whole.size(); ++n) {
    Grant grant;
    CHECK(!ParseGrant(ByteView(whole).first(n), &grant).ok());
  }
  const std::vector<Bytes> fields = GrantFields(Everything());
  for (const size_t tag : {6u, 18u}) {
    for (size_t n = 0; n < fields[tag - 1].size(); ++n) {
      std::vector<Bytes> cut = fields;
      cut[tag - 1].resize(n);
      Grant grant;
      CHECK_CODE(ParseGrant(GrantOctets(cut), &grant), tag == 6 ? "WRIT_GRANT_SELECTOR" : "WRIT_GRANT_SERVICE");
    }
  }
}

void SurvivesFlippedBits() {
  const Bytes whole = GrantOctets(Everything());
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    Bytes flipped = whole;
    flipped[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    Grant grant;
    const Status status = ParseGrant(flipped, &grant);
    CHECK(status.ok() || std::string_view(status.code).starts_with("WRIT_GRANT_"));
  }
}

void JudgesMacs() {
  CHECK_OK(ParseSelectors({Mac(0, 0, 0x5e, 0, 0x53, 1)}));
  CHECK_OK(ParseSelectors({Mac(0, 0, 0, 0, 0, 1)}));
  Refused(Mac(0, 0, 0, 0, 0, 0));
  Refused(Mac(1, 0, 0x5e, 0, 0, 1));
  Refused(Mac(0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
}

void JudgesPoints() {
  for (const char* point : {"a", "Z9._-", "12345678"}) CHECK_OK(ParseSelectors({At(Mac(2, 0, 0, 0, 0, 1), point)}));
  for (const char* point : {"123456789", "a b", "a/b", "\xc3\xa4", "a\n"}) Refused(At(Mac(2, 0, 0, 0, 0, 1), point));
  Refused(At(Circuit({Vlan(1)}), "a@b"));
  Refused(At(TeidPair(kGateway, kStation), "a,b"));
}

void JudgesCircuits() {
  for (const Selector& each :
       {Circuit({Vlan(1)}), Circuit({Vlan(4094)}), Circuit({Vlan(100), Vlan(100)}), Circuit({Pppoe(1)}),
        Circuit({Pppoe(65535)}), Circuit({Mpls(16)}), Circuit({Mpls(1048575)}),
        Circuit({Vlan(1), Vlan(2), Mpls(100), Mpls(200)}), Circuit({Mpls(100), Mpls(200), Vlan(5), Pppoe(9)})}) {
    CHECK_OK(ParseSelectors({each}));
  }
  for (const Selector& each :
       {Circuit({}), Circuit({Vlan(0)}), Circuit({Vlan(4095)}), Circuit({Pppoe(0)}), Circuit({Pppoe(65536)}),
        Circuit({Mpls(15)}), Circuit({Mpls(1048576)}), Circuit({Vlan(1), Vlan(2), Vlan(3)}),
        Circuit({Mpls(16), Mpls(17), Mpls(18)}), Circuit({Pppoe(1), Pppoe(2)}), Circuit({Pppoe(1), Vlan(2)}),
        Circuit({{static_cast<LabelType>(0), 1}}), Circuit({{static_cast<LabelType>(4), 1}})}) {
    Refused(each);
  }
  GrantSpec spec;
  std::vector<Bytes> fields = GrantFields(spec);
  Octets five;
  five.U8(1).U8(2).U8(0).U8(5);
  for (uint32_t i = 0; i < 5; ++i) five.U8(1).U32(i + 1);
  fields[5] = five.out;
  Grant grant;
  CHECK_CODE(ParseGrant(GrantOctets(fields), &grant), "WRIT_GRANT_SELECTOR");
}

void JudgesTunnels() {
  CHECK_OK(ParseSelectors({TeidPair(kGateway, EndOf(V4(192, 0, 2, 1), 0x1002))}));
  CHECK_OK(ParseSelectors({TeidPair(EndOf(V4(192, 0, 2, 1), 0xffffffff), kStation)}));
  Refused(TeidPair(kGateway, kGateway));
  Refused(TeidPair(EndOf(V4(192, 0, 2, 1), 0), kStation));
  Refused(TeidPair(kGateway, EndOf(V4(198, 51, 100, 1), 0)));
  for (const Selector& nobody : {V4(224, 0, 0, 1), V4(127, 0, 0, 1), V4(0, 0, 0, 0), V4(255, 255, 255, 255),
                                 V6({0xff02, 0, 0, 0, 0, 0, 0, 1}), V6({}), V6({0xfe80, 0, 0, 0, 0, 0, 0, 1})}) {
    Refused(TeidPair(EndOf(nobody, 1), kStation));
    Refused(TeidPair(kGateway, EndOf(nobody, 1)));
  }
  Refused(TeidPair({5, {192, 0, 2, 1}, 1}, kStation));
}

void WantsSelectorsInOrder() {
  const Selector mac = Mac(2, 0, 0, 0, 0, 1), circuit = Circuit({Vlan(1)});
  CHECK_CODE(ParseSelectors({circuit, mac}), "WRIT_GRANT_SELECTOR");
  CHECK_CODE(ParseSelectors({mac, mac}), "WRIT_GRANT_SELECTOR");
  CHECK_CODE(ParseSelectors({At(mac, "b"), At(mac, "a")}), "WRIT_GRANT_SELECTOR");
  CHECK_CODE(ParseSelectors({V4(192, 0, 2, 7), mac}), "WRIT_GRANT_SELECTOR");
  CHECK_CODE(ParseSelectors({V4(192, 0, 2, 1), V4(192, 0, 2, 0, 28)}), "WRIT_GRANT_SELECTOR");
  // The octets behind the kind decide: an address's prefix length stands first.
  CHECK_OK(ParseSelectors({V4(203, 0, 113, 0, 28), V4(192, 0, 2, 1)}));
}

void JudgesServices() {
  const Service smtp{6, 0, 65535, 25, 25, 0, 0, {}};
  for (const uint8_t protocol : {6, 17, 132}) CHECK_OK(ParseServices({{protocol, 0, 65535, 0, 65535, 0, 0, {}}}));
  CHECK_OK(ParseServices({{0, 0, 65535, 0, 65535, 4, 0, {}}}));
  for (const Service& each :
       {Service{0, 0, 65535, 0, 65535, 0, 0, {}}, Service{1, 0, 65535, 0, 65535, 0, 0, {}},
        Service{0, 0, 65535, 25, 25, 4, 0, {}}, Service{0, 1, 65535, 0, 65535, 4, 0, {}},
        Service{6, 2, 1, 0, 65535, 0, 0, {}}, Service{6, 0, 65535, 2, 1, 0, 0, {}},
        Service{6, 0, 65535, 25, 25, 5, 32, {192}}, Service{6, 0, 65535, 25, 25, 4, 33, {192}},
        Service{6, 0, 65535, 25, 25, 6, 129, {0x20}}, Service{6, 0, 65535, 25, 25, 4, 24, {192, 0, 2, 1}}}) {
    Refused(each);
  }
  CHECK_CODE(ParseServices({smtp, smtp}), "WRIT_GRANT_SERVICE");
  CHECK_CODE(ParseServices({{17, 0, 65535, 53, 53, 0, 0, {}}, smtp}), "WRIT_GRANT_SERVICE");
  std::vector<Service> many;
  for (uint16_t port = 1; port <= 16; ++port) many.push_back({6, port, port, 0, 65535, 0, 0, {}});
  CHECK_OK(ParseServices(many));
  many.push_back({6, 17, 17, 0, 65535, 0, 0, {}});
  CHECK_CODE(ParseServices(many), "WRIT_GRANT_SERVICE");
}

void KnowsTestRange() {
  const TunnelEnd real = EndOf(V4(8, 8, 8, 8), 1);
  CHECK(InTestRange(Mac(2, 0, 0x5e, 0x10, 0, 1)));
  CHECK(!InTestRange(Mac(0, 0, 0x5e, 0x10, 0, 1)));
  CHECK(InTestRange(Circuit({Vlan(100)})));
  CHECK(InTestRange(TeidPair(kGateway, kStation)));
  CHECK(!InTestRange(TeidPair(real, kStation)));
  CHECK(!InTestRange(TeidPair(kGateway, real)));
}

TEST_PROGRAM(authority_selectors) {
  Case("selectors of every kind are read", ReadsEveryKind);
  Case("service restrictions are read, none means not restricted", ReadsServices);
  Case("selectors and services cut at any octet are refused", RefusesTruncation);
  Case("any flipped bit is another grant or a refusal", SurvivesFlippedBits);
  Case("a MAC is one station's own", JudgesMacs);
  Case("a capture point is what the handover can carry", JudgesPoints);
  Case("a circuit is one that the wire can have", JudgesCircuits);
  Case("a tunnel's ends are two hosts' own, with TEIDs in use", JudgesTunnels);
  Case("selectors of all kinds have one order", WantsSelectorsInOrder);
  Case("services restrict something and stand in one order", JudgesServices);
  Case("a test order names locally administered MACs, circuits and test addresses", KnowsTestRange);
}

}  // namespace authority_selectors_test
