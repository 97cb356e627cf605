#include "authority/trust.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "authority/signature.h"

namespace writ {
namespace {

constexpr std::string_view kTrustMagic = "WRITTRST";
constexpr std::string_view kSignedText = "writ trust v1";

Status MalformedTrust(const char* what) { return Status::Error("WRIT_TRUST_MALFORMED", what); }

struct Parts {
  ByteView body, signature;
};

Status Split(ByteView file, Parts* parts) {
  ByteReader reader(file);
  const ByteView magic = reader.Take(kTrustMagic.size());
  if (!reader.ok() || !std::equal(magic.begin(), magic.end(), AsBytes(kTrustMagic).begin()))
    return MalformedTrust("not a trust file");
  if (reader.U16() != 1) return MalformedTrust("format version is not 1");
  const size_t length = reader.U32();
  parts->body = reader.Take(length);
  parts->signature = reader.Take(kSignatureBytes);
  return reader.ok() && reader.left() == 0 ? Status::Ok()
                                           : MalformedTrust("cut short, or octets behind the signature");
}

bool SignedByRoot(const Parts& parts, ByteView root_spki) {
  static constexpr uint8_t kZero[] = {0};
  const Bytes text = Concat({AsBytes(kSignedText), kZero, parts.body});
  return VerifySignature(KeyAlgorithm::kEd25519, root_spki, text, parts.signature);
}

bool ValidAudience(const std::string& text) {
  const auto admitted = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), admitted);
}

Status ReadKey(ByteReader* reader, TrustKey* key) {
  key->key_id = reader->Array<32>();
  const uint8_t algorithm = reader->U8(), role = reader->U8();
  key->person = reader->Array<16>();
  key->from_epoch = reader->U32();
  key->retired_epoch = reader->U32();
  const size_t length = reader->U16();
  const ByteView spki = reader->Take(length);
  if (!reader->ok()) return MalformedTrust("keys are cut short");
  if (algorithm < 1 || algorithm > 2 || role < 1 || role > 2 || key->from_epoch < 1)
    return MalformedTrust("a key's algorithm, role or epoch");
  key->algorithm = static_cast<KeyAlgorithm>(algorithm);
  key->role = static_cast<Role>(role);
  key->spki.assign(spki.begin(), spki.end());
  if (Sha256(spki) != key->key_id) return MalformedTrust("a key id does not belong to its key");
  return ValidPublicKey(key->algorithm, spki) ? Status::Ok() : MalformedTrust("a key is not of its algorithm");
}

Status ReadKeys(ByteReader* reader, Trust* trust) {
  const size_t count = reader->U16();
  std::set<Digest> seen;
  for (size_t i = 0; i < count; ++i) {
    TrustKey key;
    WRIT_RETURN_IF_ERROR(ReadKey(reader, &key));
    if (!seen.insert(key.key_id).second) return MalformedTrust("a key stands twice");
    trust->keys.push_back(std::move(key));
  }
  return reader->ok() && reader->left() == 0 ? Status::Ok()
                                             : MalformedTrust("cut short, or octets behind the keys");
}

}  // namespace

const TrustKey* Trust::Find(const Digest& key_id) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const TrustKey& key) { return key.key_id == key_id; });
  return found == keys.end() ? nullptr : &*found;
}

Status ParseTrust(ByteView file, ByteView root_spki, Trust* trust) {
  *trust = Trust{};
  Parts parts;
  WRIT_RETURN_IF_ERROR(Split(file, &parts));
  // Before the body is looked at: nothing unsigned is interpreted.
  if (!SignedByRoot(parts, root_spki))
    return Status::Error("WRIT_TRUST_SIGNATURE", "not signed by this core's root key");
  ByteReader reader(parts.body);
  const size_t length = reader.U8();
  const ByteView audience = reader.Take(length);
  trust->audience.assign(audience.begin(), audience.end());
  trust->epoch = reader.U32();
  trust->min_epoch = reader.U32();
  trust->created_at_ns = static_cast<int64_t>(reader.U64());
  trust->body_hash = Sha256(parts.body);
  if (!reader.ok() || !ValidAudience(trust->audience)) return MalformedTrust("audience");
  if (trust->min_epoch < 1 || trust->min_epoch > trust->epoch) return MalformedTrust("epochs are out of order");
  return ReadKeys(&reader, trust);
}

}  // namespace writ
