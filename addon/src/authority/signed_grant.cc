#include "authority/signed_grant.h"

#include <algorithm>
#include <string_view>

#include "authority/signature.h"
#include "base/crypto.h"

namespace writ {
namespace {

constexpr std::string_view kSignedGrantMagic = "WRITSGND";
constexpr uint8_t kZero[] = {0};

Status MalformedForm(const char* what) { return Status::Error("WRIT_GRANT_MALFORMED", what); }
Status BadSignatures(const char* what) { return Status::Error("WRIT_GRANT_SIGNATURES", what); }

bool HasMagic(ByteReader* reader) {
  const ByteView magic = reader->Take(kSignedGrantMagic.size());
  return reader->ok() && std::equal(magic.begin(), magic.end(), AsBytes(kSignedGrantMagic).begin());
}

Status ReadApproval(ByteReader* reader, Role role, Approval* approval) {
  const uint8_t number = reader->U8();
  approval->role = role;
  approval->key_id = reader->Array<32>();
  const size_t length = reader->U16();
  approval->signature = reader->Take(length);
  if (number != static_cast<uint8_t>(role)) return BadSignatures("not legal first and carrier second");
  if (!reader->ok()) return BadSignatures("a signature is missing or cut short");
  return length == kSignatureBytes ? Status::Ok() : BadSignatures("a signature is not 64 octets");
}

// What a person of that role signs: the text binds the signature to its purpose, so that it serves no other.
Bytes SignedText(Role role, ByteView grant) {
  const std::string_view purpose =
      role == Role::kLegal ? "writ grant approval v1:legal" : "writ grant approval v1:carrier";
  return Concat({AsBytes(purpose), kZero, grant});
}

// New: in use now. Held: in use, or retired in a later epoch than the grant's (a lost key kills nothing).
bool KeyServes(const TrustKey& key, uint32_t epoch, bool held) {
  if (key.from_epoch > epoch) return false;
  return key.retired_epoch == 0 || (held && epoch < key.retired_epoch);
}

Status JudgeKey(const TrustKey* key, Role role, const Grant& grant, bool held) {
  if (key == nullptr)
    return Status::Error("WRIT_GRANT_UNKNOWN_KEY", "a signature's key is not in the trust file");
  if (key->role != role)
    return Status::Error("WRIT_GRANT_KEY_ROLE", "a key does not hold the approval role it signed in");
  if (!KeyServes(*key, grant.epoch, held))
    return Status::Error("WRIT_GRANT_KEY_RETIRED", "a key is not in use in the grant's epoch");
  if (key->person == grant.entered_by)
    return Status::Error("WRIT_GRANT_ENTERED_BY_APPROVER", "who entered the order may not approve it");
  return Status::Ok();
}

Status JudgeEpoch(const Grant& grant, const Trust& trust, bool held) {
  const bool good =
      held ? grant.epoch >= trust.min_epoch && grant.epoch <= trust.epoch : grant.epoch == trust.epoch;
  if (good) return Status::Ok();
  return Status::Error("WRIT_GRANT_EPOCH", "made under trust epoch " + std::to_string(grant.epoch) +
                                               ", in force is " + std::to_string(trust.epoch) +
                                               " (oldest admitted: " + std::to_string(trust.min_epoch) + ")");
}

}  // namespace

Status ParseSignedGrant(ByteView signed_octets, SignedGrant* out) {
  ByteReader reader(signed_octets);
  if (!HasMagic(&reader)) return MalformedForm("not a signed grant");
  const uint16_t version = reader.U16();
  if (!reader.ok()) return MalformedForm("cut short");
  if (version != 1) return Status::Error("WRIT_GRANT_VERSION", "format version of the signed form is not 1");
  const size_t length = reader.U32();
  out->octets = reader.Take(length);
  const uint8_t count = reader.U8();
  if (!reader.ok()) return MalformedForm("cut short");
  if (count != 2) return BadSignatures("not two signatures");
  WRIT_RETURN_IF_ERROR(ReadApproval(&reader, Role::kLegal, &out->legal));
  WRIT_RETURN_IF_ERROR(ReadApproval(&reader, Role::kCarrier, &out->carrier));
  return reader.left() == 0 ? Status::Ok() : MalformedForm("octets behind the signatures");
}

std::optional<Id> PeekGrantId(ByteView signed_octets) {
  ByteReader reader(signed_octets);
  reader.Take(kSignedGrantMagic.size() + 2 + 4);  // the signed form's own header
  reader.Take(kSignedGrantMagic.size() + 2);      // the grant's
  const bool first_field = reader.U8() == 1 && reader.U16() == sizeof(Id);
  const Id id = reader.Array<16>();
  return first_field && reader.ok() ? std::optional<Id>(id) : std::nullopt;
}

Status VerifyApprovals(const SignedGrant& signed_grant, const Grant& grant, const Trust& trust, bool held) {
  const TrustKey* legal = trust.Find(signed_grant.legal.key_id);
  const TrustKey* carrier = trust.Find(signed_grant.carrier.key_id);
  if (legal != nullptr && carrier != nullptr && legal->person == carrier->person) {
    return Status::Error("WRIT_GRANT_SAME_PERSON", "one person gave both approvals");
  }
  WRIT_RETURN_IF_ERROR(JudgeKey(legal, Role::kLegal, grant, held));
  WRIT_RETURN_IF_ERROR(JudgeKey(carrier, Role::kCarrier, grant, held));
  const auto good = [&](const TrustKey& key, const Approval& approval) {
    return VerifySignature(key.algorithm, key.spki, SignedText(approval.role, signed_grant.octets),
                           approval.signature);
  };
  if (!good(*legal, signed_grant.legal))
    return Status::Error("WRIT_GRANT_BAD_SIGNATURE", "the legal approval does not fit these octets");
  if (!good(*carrier, signed_grant.carrier))
    return Status::Error("WRIT_GRANT_BAD_SIGNATURE", "the carrier approval does not fit these octets");
  return JudgeEpoch(grant, trust, held);
}

}  // namespace writ
