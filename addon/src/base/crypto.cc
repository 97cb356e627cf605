#include "base/crypto.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/evp.h"

namespace writ {
namespace {

[[noreturn]] void Broken(const char* what) {
  std::fprintf(stderr, "WRIT_CRYPTO_BROKEN: libcrypto failed in %s\n", what);
  std::abort();
}

struct CipherFree {
  void operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<evp_cipher_ctx_st, CipherFree>;

// One context a thread, kept: sealing a block allocates nothing.
evp_cipher_ctx_st* ThreadCipher() {
  thread_local Cipher cipher(EVP_CIPHER_CTX_new());
  if (!cipher) Broken("EVP_CIPHER_CTX_new");
  return cipher.get();
}

// libcrypto counts in int: longer texts go in steps.
constexpr size_t kStep = size_t{1} << 30;

using Update = int (*)(evp_cipher_ctx_st*, unsigned char*, int*, const unsigned char*, int);

bool UpdateAll(Update update, evp_cipher_ctx_st* context, uint8_t* out, ByteView in) {
  int written = 0;
  while (!in.empty()) {
    const size_t step = in.size() < kStep ? in.size() : kStep;
    if (update(context, out, &written, in.data(), static_cast<int>(step)) != 1) return false;
    if (out != nullptr) out += step;
    in = in.subspan(step);
  }
  return true;
}

}  // namespace

Digest Sha256(ByteView data) {
  Digest out;
  unsigned int size = 0;
  static const uint8_t kNothing = 0;
  const void* from = data.empty() ? &kNothing : data.data();
  if (EVP_Digest(from, data.size(), out.data(), &size, EVP_sha256(), nullptr) != 1) Broken("EVP_Digest");
  return out;
}

Digest HmacSha256(ByteView key, ByteView data) {
  Digest out;
  unsigned int size = 0;
  static const uint8_t kNothing = 0;
  const uint8_t* secret = key.empty() ? &kNothing : key.data();
  const uint8_t* from = data.empty() ? &kNothing : data.data();
  if (HMAC(EVP_sha256(), secret, static_cast<int>(key.size()), from, data.size(), out.data(), &size) ==
      nullptr)
    Broken("HMAC");
  return out;
}

void RandomBytes(uint8_t* out, size_t length) {
  if (RAND_bytes(out, static_cast<int>(length)) != 1) Broken("RAND_bytes");
}

Key HkdfSha256(ByteView secret, ByteView salt, std::string_view info) {
  const Digest extracted = HmacSha256(salt, secret);
  Bytes block(info.begin(), info.end());
  block.push_back(1);  // RFC 5869 section 2.3: T(1) = HMAC(PRK, info | 0x01)
  return HmacSha256(extracted, block);
}

void AesGcmSeal(const Key& key, const Nonce& nonce, ByteView aad, ByteView plain, uint8_t* out) {
  evp_cipher_ctx_st* context = ThreadCipher();
  int written = 0;
  const bool good = EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) == 1 &&
                    UpdateAll(EVP_EncryptUpdate, context, nullptr, aad) &&
                    UpdateAll(EVP_EncryptUpdate, context, out, plain) &&
                    EVP_EncryptFinal_ex(context, out + plain.size(), &written) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context, kGcmGetTag, kGcmTagBytes, out + plain.size()) == 1;
  if (!good) Broken("AES-256-GCM");
}

Bytes AesGcmSeal(const Key& key, const Nonce& nonce, ByteView aad, ByteView plain) {
  Bytes out(plain.size() + kGcmTagBytes);
  AesGcmSeal(key, nonce, aad, plain, out.data());
  return out;
}

bool AesGcmOpen(const Key& key, const Nonce& nonce, ByteView aad, ByteView sealed, uint8_t* out) {
  if (sealed.size() < kGcmTagBytes) return false;
  const size_t length = sealed.size() - kGcmTagBytes;
  std::array<uint8_t, kGcmTagBytes> tag, rest;
  std::memcpy(tag.data(), sealed.data() + length, kGcmTagBytes);
  evp_cipher_ctx_st* context = ThreadCipher();
  int written = 0;
  const bool good = EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) == 1 &&
                    UpdateAll(EVP_DecryptUpdate, context, nullptr, aad) &&
                    UpdateAll(EVP_DecryptUpdate, context, out, sealed.first(length)) &&
                    EVP_CIPHER_CTX_ctrl(context, kGcmSetTag, kGcmTagBytes, tag.data()) == 1 &&
                    EVP_DecryptFinal_ex(context, rest.data(), &written) == 1;
  if (!good && length > 0) Cleanse(out, length);
  return good;
}

bool AesGcmOpen(const Key& key, const Nonce& nonce, ByteView aad, ByteView sealed, Bytes* out) {
  if (sealed.size() < kGcmTagBytes) return false;
  out->resize(sealed.size() - kGcmTagBytes);
  const bool good = AesGcmOpen(key, nonce, aad, sealed, out->data());
  if (!good) out->clear();
  return good;
}

void Cleanse(void* octets, size_t length) { OPENSSL_cleanse(octets, length); }

std::string Hex(ByteView octets) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(octets.size() * 2);
  for (const uint8_t octet : octets) {
    out.push_back(kDigits[octet >> 4]);
    out.push_back(kDigits[octet & 15]);
  }
  return out;
}

std::string IdText(const Id& id) {
  std::string out = Hex(id);
  for (const size_t at : {size_t{8}, size_t{13}, size_t{18}, size_t{23}}) out.insert(at, 1, '-');
  return out;
}

}  // namespace writ
