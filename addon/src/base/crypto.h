// Hashing, key derivation, sealing and randomness over base/evp.h. No state; any thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/status.h"

namespace writ {

using Key = std::array<uint8_t, 32>;
inline constexpr size_t kGcmNonceBytes = 12;
inline constexpr size_t kGcmTagBytes = 16;
using Nonce = std::array<uint8_t, kGcmNonceBytes>;

// These can fail only when libcrypto is broken or out of memory; the process then ends (there is nothing safe
// to go on with).
Digest Sha256(ByteView data);
Digest HmacSha256(ByteView key, ByteView data);
void RandomBytes(uint8_t* out, size_t length);
template <size_t N>
std::array<uint8_t, N> RandomArray() {
  std::array<uint8_t, N> out;
  RandomBytes(out.data(), N);
  return out;
}

// RFC 5869 with SHA-256, 32 octets out. `info` names the purpose: one purpose, one key.
Key HkdfSha256(ByteView secret, ByteView salt, std::string_view info);

// AES-256-GCM. Seal writes plain.size() octets of ciphertext and then the 16-octet tag to `out`; `out` may be
// the plaintext's own buffer (in place). A (key, nonce) pair must never seal two different texts.
void AesGcmSeal(const Key& key, const Nonce& nonce, ByteView aad, ByteView plain, uint8_t* out);
Bytes AesGcmSeal(const Key& key, const Nonce& nonce, ByteView aad, ByteView plain);
// `sealed` is ciphertext and tag; writes sealed.size() - 16 octets to `out` (may be in place). False: not
// authentic; `out` then holds nothing (it is cleared).
[[nodiscard]] bool AesGcmOpen(const Key& key, const Nonce& nonce, ByteView aad, ByteView sealed,
                              uint8_t* out);
[[nodiscard]] bool AesGcmOpen(const Key& key, const Nonce& nonce, ByteView aad, ByteView sealed, Bytes* out);

// Wipes, in a way the compiler keeps.
void Cleanse(void* octets, size_t length);

inline ByteView AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Lower-case hex, for ids in messages and file names.
std::string Hex(ByteView octets);
// 8-4-4-4-12, as everywhere outside the core.
std::string IdText(const Id& id);

}  // namespace writ
