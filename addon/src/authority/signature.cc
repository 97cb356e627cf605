#include "authority/signature.h"

#include <algorithm>
#include <memory>

#include "base/evp.h"

namespace writ {
namespace {


// What stands before the key itself in its SubjectPublicKeyInfo: RFC 8410 for Ed25519, RFC 5480 for an
// uncompressed point on P-256.
constexpr uint8_t kEd25519Prefix[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
constexpr uint8_t kP256Prefix[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                   0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                   0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr size_t kEd25519Spki = sizeof(kEd25519Prefix) + 32, kP256Spki = sizeof(kP256Prefix) + 64;

// Half of P-256's group order, rounded down (SEC 2, section 2.4.2).
constexpr std::array<uint8_t, 32> kHalfOrder = {
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8};

struct KeyFree {
  void operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }
};
struct ContextFree {
  void operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }
};
using PublicKey = std::unique_ptr<evp_pkey_st, KeyFree>;
using Context = std::unique_ptr<evp_md_ctx_st, ContextFree>;

template <size_t N>
bool StartsWith(ByteView octets, const uint8_t (&prefix)[N]) {
  return octets.size() >= N && std::equal(prefix, prefix + N, octets.begin());
}

bool InOneForm(KeyAlgorithm algorithm, ByteView spki) {
  if (algorithm == KeyAlgorithm::kEd25519)
    return spki.size() == kEd25519Spki && StartsWith(spki, kEd25519Prefix);
  return algorithm == KeyAlgorithm::kP256 && spki.size() == kP256Spki && StartsWith(spki, kP256Prefix);
}

// Null unless in its one form; the point is checked to lie on the curve.
PublicKey LoadKey(KeyAlgorithm algorithm, ByteView spki) {
  if (!InOneForm(algorithm, spki)) return nullptr;
  const unsigned char* at = spki.data();
  PublicKey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  const int expected = algorithm == KeyAlgorithm::kEd25519 ? kPkeyEd25519 : kPkeyEc;
  return key && EVP_PKEY_get_id(key.get()) == expected ? std::move(key) : nullptr;
}

// X.690 8.3: an unsigned number as a minimal INTEGER.
Bytes DerInteger(ByteView number) {
  while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
  const size_t sign_octet = (number[0] & 0x80) != 0 ? 1 : 0;
  const uint8_t head[] = {0x02, static_cast<uint8_t>(number.size() + sign_octet), 0};
  return Concat({ByteView(head).first(2 + sign_octet), number});
}

// RFC 3279, 2.2.3 (Ecdsa-Sig-Value), which is what libcrypto reads.
Bytes EcdsaDer(ByteView signature) {
  const Bytes r = DerInteger(signature.first(32)), s = DerInteger(signature.subspan(32));
  const uint8_t head[] = {0x30, static_cast<uint8_t>(r.size() + s.size())};
  return Concat({head, r, s});
}

// Of (r, s) and (r, n - s), both good, only the one with the lower s counts.
bool LowS(ByteView signature) {
  const ByteView s = signature.subspan(32);
  return !std::lexicographical_compare(kHalfOrder.begin(), kHalfOrder.end(), s.begin(), s.end());
}

}  // namespace

bool ValidPublicKey(KeyAlgorithm algorithm, ByteView spki) { return LoadKey(algorithm, spki) != nullptr; }

bool VerifySignature(KeyAlgorithm algorithm, ByteView spki, ByteView text, ByteView signature) {
  if (signature.size() != kSignatureBytes) return false;
  const PublicKey key = LoadKey(algorithm, spki);
  const Context context(EVP_MD_CTX_new());
  if (!key || !context) return false;
  const bool ecdsa = algorithm == KeyAlgorithm::kP256;
  if (ecdsa && !LowS(signature)) return false;
  const Bytes wire = ecdsa ? EcdsaDer(signature) : Bytes(signature.begin(), signature.end());
  if (EVP_DigestVerifyInit(context.get(), nullptr, ecdsa ? EVP_sha256() : nullptr, nullptr, key.get()) != 1)
    return false;
  return EVP_DigestVerify(context.get(), wire.data(), wire.size(), text.data(), text.size()) == 1;
}

}  // namespace writ
