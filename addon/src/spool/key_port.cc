#include "spool/key_port.h"

namespace writ {
namespace {

class HeldKey final : public KeyPort {
 public:
  explicit HeldKey(const Key& kek) : wrapping_(HkdfSha256(kek, {}, "writ spool dek wrap 1")) {}

  Status Wrap(ByteView context, const SecretKey& key, WrappedKey* out) override {
    out->nonce = RandomArray<kGcmNonceBytes>();
    AesGcmSeal(wrapping_.octets, out->nonce, context, key.octets, out->sealed.data());
    return Status::Ok();
  }
  Status Unwrap(ByteView context, const WrappedKey& wrapped, SecretKey* out, bool* opens) override {
    *opens = AesGcmOpen(wrapping_.octets, wrapped.nonce, context, wrapped.sealed, out->octets.data());
    return Status::Ok();
  }

 private:
  const SecretKey wrapping_;
};

}  // namespace

std::shared_ptr<KeyPort> HoldKey(const Key& kek) { return std::make_shared<HeldKey>(kek); }

}  // namespace writ
