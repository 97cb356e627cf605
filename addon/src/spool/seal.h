// The spool's keys. KEK -> wraps each stream's random data key (DEK) -> HKDF with the segment's random id -> segment key,
// which seals that segment's blocks, block n under nonce n. A segment's key is never used after a restart, and no counter twice.
#pragma once
#include <memory>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/status.h"
#include "spool/key_port.h"

struct evp_cipher_ctx_st;
struct evp_md_ctx_st;

namespace writ::spool {

SecretKey SegmentKey(const SecretKey& dek, const Id& segment);
SecretKey FileKey(const SecretKey& dek, const Id& stream, std::string_view purpose);

// Seals or opens the blocks of one segment with one key schedule. Not for two threads at once.
class BlockCipher {
 public:
  enum class Use { kSeal, kOpen };
  BlockCipher();
  ~BlockCipher();
  BlockCipher(const BlockCipher&) = delete;
  BlockCipher& operator=(const BlockCipher&) = delete;

  void SetKey(const SecretKey& key, Use use);
  // `out` takes payload + tail + 16 octets: ciphertext, then the tag.
  void Seal(uint64_t counter, ByteView aad, ByteView payload, ByteView tail, uint8_t* out);
  // `sealed` is the ciphertext, its tag behind it; the first payload.size octets go to `payload`, the rest to `tail`.
  // False: not authentic, both are cleared.
  [[nodiscard]] bool Open(uint64_t counter, ByteView aad, const uint8_t* sealed, std::span<uint8_t> payload, std::span<uint8_t> tail);

 private:
  evp_cipher_ctx_st* context_;
};

// SHA-256 fed piece by piece.
class RunningDigest {
 public:
  RunningDigest();
  ~RunningDigest();
  RunningDigest(const RunningDigest&) = delete;
  RunningDigest& operator=(const RunningDigest&) = delete;
  void Reset();
  void Add(ByteView piece);
  Digest Finish();

 private:
  evp_md_ctx_st* context_;
};

}  // namespace writ::spool
