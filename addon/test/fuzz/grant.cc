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
  return {test::GrantOctets(spec), office.Signed(spec)};
}

}  // namespace

const Target kGrant{"grant", Run, Seeds};

}  // namespace writ::fuzz
