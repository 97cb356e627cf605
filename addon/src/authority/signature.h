// Signature checks with the two algorithms approvers may use. A key is taken only in its one DER form
// (SubjectPublicKeyInfo), a signature only in its one 64-octet form, so that a signed grant is one sequence
// of octets.
#pragma once
#include "authority/trust.h"

namespace writ {

inline constexpr size_t kSignatureBytes = 64;

// Whether `spki` is a well-formed key of that algorithm (curve included).
bool ValidPublicKey(KeyAlgorithm algorithm, ByteView spki);
// Ed25519: RFC 8032. P-256: ECDSA with SHA-256, r || s (IEEE P1363), s in the lower half of the group order.
bool VerifySignature(KeyAlgorithm algorithm, ByteView spki, ByteView text, ByteView signature);

}  // namespace writ
