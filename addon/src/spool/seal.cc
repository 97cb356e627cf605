#include "spool/seal.h"

#include <cstdio>
#include <cstdlib>

#include "base/evp.h"

namespace writ::spool {
namespace {

// libcrypto fails here only when it is broken or memory has run out: nothing may be written then.
void Must(int good, const char* what) {
  if (good == 1) return;
  std::fprintf(stderr, "WRIT_CRYPTO_BROKEN: libcrypto failed in %s\n", what);
  std::abort();
}

Nonce NonceOf(uint64_t counter) {
  Nonce nonce{};
  std::memcpy(nonce.data() + 4, &counter, sizeof counter);
  return nonce;
}

}  // namespace

SecretKey SegmentKey(const SecretKey& dek, const Id& segment) {
  return SecretKey(HkdfSha256(dek.octets, segment, "writ spool segment 1"));
}

SecretKey FileKey(const SecretKey& dek, const Id& stream, std::string_view purpose) {
  return SecretKey(HkdfSha256(dek.octets, stream, purpose));
}

BlockCipher::BlockCipher() : context_(EVP_CIPHER_CTX_new()) { Must(context_ != nullptr, "EVP_CIPHER_CTX_new"); }
BlockCipher::~BlockCipher() { EVP_CIPHER_CTX_free(context_); }

void BlockCipher::SetKey(const SecretKey& key, Use use) {
  const auto init = use == Use::kSeal ? EVP_EncryptInit_ex : EVP_DecryptInit_ex;
  Must(init(context_, EVP_aes_256_gcm(), nullptr, key.octets.data(), nullptr), "EVP_CipherInit");
}

void BlockCipher::Seal(uint64_t counter, ByteView aad, ByteView payload, ByteView tail, uint8_t* out) {
  const Nonce nonce = NonceOf(counter);
  int wrote = 0;
  Must(EVP_EncryptInit_ex(context_, nullptr, nullptr, nullptr, nonce.data()), "EVP_EncryptInit");
  Must(EVP_EncryptUpdate(context_, nullptr, &wrote, aad.data(), static_cast<int>(aad.size())), "EVP_EncryptUpdate");
  for (ByteView piece : {payload, tail}) {
    if (piece.empty()) continue;
    Must(EVP_EncryptUpdate(context_, out, &wrote, piece.data(), static_cast<int>(piece.size())), "EVP_EncryptUpdate");
    out += piece.size();
  }
  Must(EVP_EncryptFinal_ex(context_, out, &wrote), "EVP_EncryptFinal");
  Must(EVP_CIPHER_CTX_ctrl(context_, kGcmGetTag, kGcmTagBytes, out), "EVP_CTRL_AEAD_GET_TAG");
}

bool BlockCipher::Open(uint64_t counter, ByteView aad, const uint8_t* sealed, std::span<uint8_t> payload, std::span<uint8_t> tail) {
  const Nonce nonce = NonceOf(counter);
  int wrote = 0;
  Must(EVP_DecryptInit_ex(context_, nullptr, nullptr, nullptr, nonce.data()), "EVP_DecryptInit");
  Must(EVP_DecryptUpdate(context_, nullptr, &wrote, aad.data(), static_cast<int>(aad.size())), "EVP_DecryptUpdate");
  for (std::span<uint8_t> piece : {payload, tail}) {
    if (piece.empty()) continue;
    Must(EVP_DecryptUpdate(context_, piece.data(), &wrote, sealed, static_cast<int>(piece.size())), "EVP_DecryptUpdate");
    sealed += piece.size();
  }
  std::array<uint8_t, kGcmTagBytes> tag;
  std::memcpy(tag.data(), sealed, tag.size());
  Must(EVP_CIPHER_CTX_ctrl(context_, kGcmSetTag, kGcmTagBytes, tag.data()), "EVP_CTRL_AEAD_SET_TAG");
  uint8_t nothing[16];
  if (EVP_DecryptFinal_ex(context_, nothing, &wrote) == 1) return true;
  if (!payload.empty()) Cleanse(payload.data(), payload.size());
  if (!tail.empty()) Cleanse(tail.data(), tail.size());
  return false;
}

RunningDigest::RunningDigest() : context_(EVP_MD_CTX_new()) {
  Must(context_ != nullptr, "EVP_MD_CTX_new");
  Reset();
}
RunningDigest::~RunningDigest() { EVP_MD_CTX_free(context_); }
void RunningDigest::Reset() { Must(EVP_DigestInit_ex(context_, EVP_sha256(), nullptr), "EVP_DigestInit"); }
void RunningDigest::Add(ByteView piece) { Must(EVP_DigestUpdate(context_, piece.data(), piece.size()), "EVP_DigestUpdate"); }

Digest RunningDigest::Finish() {
  Digest out;
  unsigned int size = 0;
  Must(EVP_DigestFinal_ex(context_, out.data(), &size), "EVP_DigestFinal");
  return out;
}

}  // namespace writ::spool
