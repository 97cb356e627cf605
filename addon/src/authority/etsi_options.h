// What an agency may choose of ETSI TS 102 232-1 beyond its acknowledgement (docs/grant-format.md, tag 9).
#pragma once
#include <string>

#include "base/bytes.h"
#include "base/status.h"

namespace writ {

enum class TimeForm : uint8_t { kMicroSecondTimeStamp = 0, kGeneralizedTime = 1 };

// Payload encryption (annex G) and integrity checks (7.2.3): done by delivery, chosen here. Numbers are the module's.
struct SecurityOptions {
  uint8_t encryption = 0;           // 3 aES-192-CBC, 4 aES-256-CBC
  Bytes encryption_pin;             // 32 octets, SHA-256 of a SubjectPublicKeyInfo; empty: those of the endpoints
  uint8_t integrity_hash = 0;       // 2 SHA-256, 3 SHA-384, 4 SHA-512
  uint8_t integrity_signature = 0;  // 1 DSA, 2 ECDSA, 3 EdDSA
  uint16_t hash_pdus = 1000, hash_seconds = 1, signature_hashes = 15, signature_seconds = 30;
  bool any() const { return encryption != 0 || integrity_hash != 0; }
};

// Several packets in one PDU (6.2.3): at most so many, and none waits longer than that. 0 packets: one packet is one PDU.
struct Aggregation {
  uint16_t packets = 0, milliseconds = 0;
};

struct EtsiOptions {
  TimeForm time_form = TimeForm::kMicroSecondTimeStamp;  // clauses 5.2.12 and 5.2.6
  bool time_stamp_qualifier = true;
  std::string network_function_id;  // clause 5.2.14; empty: left out
  SecurityOptions security;
  Aggregation aggregation;
};

// All that is left of the profile. Strict: numbers rise, nothing stands there that is the default.
Status ReadEtsiOptions(ByteReader* value, EtsiOptions* options);

}  // namespace writ
