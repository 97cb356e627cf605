// A grant with its two approvals: the octets that travel and that the core keeps.
#pragma once
#include <optional>

#include "authority/grant.h"
#include "authority/trust.h"

namespace writ {

struct Approval {
  Role role = Role::kLegal;
  Digest key_id{};
  ByteView signature;  // 64 octets
};

// Views into the octets it was parsed from.
struct SignedGrant {
  ByteView octets;  // the grant alone: what was signed
  Approval legal, carrier;
};

// Strict: WRIT_GRANT_MALFORMED, WRIT_GRANT_VERSION, WRIT_GRANT_SIGNATURES (not exactly legal, then carrier).
Status ParseSignedGrant(ByteView signed_octets, SignedGrant* out);

// Of whatever this is, the grant id if there is one to be read: for the record of a refusal, never for a
// decision.
std::optional<Id> PeekGrantId(ByteView signed_octets);

// Who signed, under which rules, and that both signatures are good. `held`: a grant the core already took,
// verified again, so that keys retired since and epochs down to minEpoch count (docs/grant-format.md, trust
// file).
Status VerifyApprovals(const SignedGrant& signed_grant, const Grant& grant, const Trust& trust, bool held);

}  // namespace writ
