// The trust file (docs/grant-format.md): whose signatures count, signed by the security officer's root key.
#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/status.h"

namespace writ {

enum class Role : uint8_t { kLegal = 1, kCarrier = 2 };
enum class KeyAlgorithm : uint8_t { kEd25519 = 1, kP256 = 2 };

struct TrustKey {
  Digest key_id{};  // SHA-256 of spki
  KeyAlgorithm algorithm = KeyAlgorithm::kEd25519;
  Role role = Role::kLegal;
  Id person{};
  uint32_t from_epoch = 0;
  uint32_t retired_epoch = 0;  // 0: in use
  Bytes spki;
};

struct Trust {
  std::string audience;
  uint32_t epoch = 0;
  uint32_t min_epoch = 0;
  int64_t created_at_ns = 0;
  std::vector<TrustKey> keys;
  Digest body_hash{};

  const TrustKey* Find(const Digest& key_id) const;
};

// Strict, and only what the root signed: WRIT_TRUST_MALFORMED, WRIT_TRUST_SIGNATURE. Within the file key ids
// are right, each key stands once and is well formed, epochs are in order.
Status ParseTrust(ByteView file, ByteView root_spki, Trust* trust);

}  // namespace writ
