// base/crypto against published test vectors.
#include "base/crypto.h"
#include "check.h"

using namespace writ;
using namespace writ::test;

namespace base_crypto_test {

Bytes Repeat(uint8_t octet, size_t count) { return Bytes(count, octet); }

void SealAndOpen() {
  // NIST GCM test case 14: zero key, zero nonce, 16 zero octets.
  const Key key{};
  const Nonce nonce{};
  const Bytes sealed = AesGcmSeal(key, nonce, {}, Repeat(0, 16));
  CHECK_EQ(Hex(sealed), std::string("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"));
  Bytes plain;
  CHECK(AesGcmOpen(key, nonce, {}, sealed, &plain));
  CHECK(plain == Repeat(0, 16));
}

void FlippedSealFails() {
  const Key key = RandomArray<32>();
  const Nonce nonce = RandomArray<12>();
  const Bytes aad = Repeat(7, 9), plain = Repeat(3, 100);
  Bytes sealed = AesGcmSeal(key, nonce, aad, plain), out;
  for (size_t i = 0; i < sealed.size(); ++i) {
    sealed[i] ^= 0x10;
    CHECK(!AesGcmOpen(key, nonce, aad, sealed, &out));
    CHECK(out.empty());
    sealed[i] ^= 0x10;
  }
  CHECK(!AesGcmOpen(key, nonce, Repeat(7, 8), sealed, &out));
  for (size_t n = 0; n < sealed.size(); ++n)
    CHECK(!AesGcmOpen(key, nonce, aad, ByteView(sealed).first(n), &out));
  CHECK(AesGcmOpen(key, nonce, aad, sealed, &out));
}

void SealInPlace() {
  const Key key = RandomArray<32>();
  const Nonce nonce = RandomArray<12>();
  Bytes buffer = Repeat(9, 64 + kGcmTagBytes);
  AesGcmSeal(key, nonce, {}, ByteView(buffer).first(64), buffer.data());
  CHECK(AesGcmOpen(key, nonce, {}, buffer, buffer.data()));
  CHECK(Bytes(buffer.begin(), buffer.begin() + 64) == Repeat(9, 64));
}

void EmptyText() {
  const Key key{};
  Bytes out;
  const Bytes sealed = AesGcmSeal(key, Nonce{}, {}, {});
  CHECK_EQ(Hex(sealed), std::string("530f8afbc74536b9a963b4f1c4cb738b"));  // NIST GCM test case 13
  CHECK(AesGcmOpen(key, Nonce{}, {}, sealed, &out));
}

void Derivation() {
  // RFC 5869, test case 1 (its first 32 octets).
  const Bytes secret = Repeat(0x0b, 22);
  Bytes salt, info;
  for (uint8_t i = 0; i <= 0x0c; ++i) salt.push_back(i);
  for (uint8_t i = 0xf0; i <= 0xf9; ++i) info.push_back(i);
  const Key key = HkdfSha256(secret, salt, {reinterpret_cast<const char*>(info.data()), info.size()});
  CHECK_EQ(Hex(key), std::string("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"));
}

void Hashes() {
  CHECK_EQ(Hex(Sha256({})), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  CHECK_EQ(Hex(Sha256(AsBytes("abc"))),
           std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  // RFC 4231, test case 2.
  CHECK_EQ(Hex(HmacSha256(AsBytes("Jefe"), AsBytes("what do ya want for nothing?"))),
           std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
}

void Texts() {
  Id id{};
  for (uint8_t i = 0; i < 16; ++i) id[i] = static_cast<uint8_t>(i * 17);
  CHECK_EQ(IdText(id), std::string("00112233-4455-6677-8899-aabbccddeeff"));
}

TEST_PROGRAM(base_crypto) {
  Case("AES-256-GCM agrees with the published vectors", SealAndOpen);
  Case("an empty text is sealed too", EmptyText);
  Case("any flipped or missing octet of a sealed text fails to open and yields nothing", FlippedSealFails);
  Case("sealing and opening work in place", SealInPlace);
  Case("HKDF agrees with RFC 5869", Derivation);
  Case("SHA-256 and HMAC agree with the published vectors", Hashes);
  Case("ids are written as UUIDs", Texts);
}

}  // namespace base_crypto_test
