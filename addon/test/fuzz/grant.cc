// A grant alone, and with its approvals. Of what is refused no id is taken for a decision, but it is peeked at.
#include "authority/grant.h"
#include "authority/signed_grant.h"
#include "authority_fixture.h"
#include "fuzz/targets.h"

namespace writ::fuzz {
namespace {

void Run(ByteView input) {
  const Exact octets(input);
  Grant grant;
  if (const Status status = ParseGrant(octets.view(), &grant); !status.ok()) CHECK(std::string(status.code).starts_with("WRIT_GRANT_"));
  SignedGrant with_approvals;
  if (ParseSignedGrant(octets.view(), &with_approvals).ok()) (void)ParseGrant(with_approvals.octets, &grant);
  (void)PeekGrantId(octets.view());
}

std::vector<Bytes> Seeds() {
  const test::Office office;
  const test::GrantSpec spec;
  test::GrantSpec every;  // kind of selector and of service
  every.selectors = {
      test::At(test::Mac(2, 0, 0x5e, 0x10, 0, 1), "edge-1"),
      test::Circuit({test::Mpls(1000), test::Vlan(100), test::Pppoe(17)}),
      test::TeidPair(test::EndOf(test::V4(192, 0, 2, 1), 1), test::EndOf(test::V6({0x2001, 0xdb8}), 2)),
      test::V4(192, 0, 2, 7), test::V6({0x2001, 0xdb8}, 48)};
  every.services = {{0, 0, 65535, 0, 65535, 6, 32, test::V6({0x2001, 0xdb8}).address},
                    {6, 0, 65535, 25, 25, 0, 0, {}},
                    {17, 5060, 5061, 0, 65535, 4, 32, test::V4(203, 0, 113, 9).address}};
  return {test::GrantOctets(spec), office.Signed(spec), test::GrantOctets(every), office.Signed(every)};
}

}  // namespace

const Target kGrant{"grant", Run, Seeds};

}  // namespace writ::fuzz
