// The key-encryption key, wherever it is held: all that the spool asks of it is to wrap a stream's data key and to give it back.
//
// Owns: the key, or the way to it. Always true: what is wrapped opens only under the same key and the same context, and nothing of the
// data key can be learnt from it. On failure: Wrap and Unwrap say so and give nothing; a key that can't be reached now is an error,
// a key that is another one is none (`opens` false).
// Threads: any, at once. Neither is called for a record or a block: once when a stream is made or described anew, once when it is opened.
#pragma once
#include <memory>

#include "base/crypto.h"

namespace writ {

// A key that is wiped when it goes.
struct SecretKey {
  Key octets{};
  SecretKey() = default;
  explicit SecretKey(const Key& key) : octets(key) {}
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey() { Wipe(); }
  void Wipe() { Cleanse(octets.data(), octets.size()); }
  static SecretKey Random() {
    SecretKey key;
    RandomBytes(key.octets.data(), key.octets.size());
    return key;
  }
};

// As it lies in the file `stream` (docs/spool-format.md, Keys).
struct WrappedKey {
  Nonce nonce{};                                     // never twice under one key-encryption key
  std::array<uint8_t, 32 + kGcmTagBytes> sealed{};   // AES-256-GCM
};

class KeyPort {
 public:
  virtual ~KeyPort() = default;
  virtual Status Wrap(ByteView context, const SecretKey& key, WrappedKey* out) = 0;
  virtual Status Unwrap(ByteView context, const WrappedKey& wrapped, SecretKey* out, bool* opens) = 0;
};

// A key that this process holds: read from the file `kek` of the home. Of its octets only what wraps is kept, until the port goes.
std::shared_ptr<KeyPort> HoldKey(const Key& kek);

}  // namespace writ
