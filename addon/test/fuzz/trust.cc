// A trust file as it comes, and its body under a good signature: else nothing behind the signature would ever be read.
#include "authority/trust.h"
#include "authority_fixture.h"
#include "fuzz/targets.h"

namespace writ::fuzz {
namespace {

const test::SigningKey& Root() {
  static const test::SigningKey key = test::MakeKey(KeyAlgorithm::kEd25519);
  return key;
}

Bytes SignedBody(ByteView body) {
  using test::Octets;
  const Bytes signature = test::Sign(Root(), Octets().Text("writ trust v1").U8(0).Put(body).out);
  return Octets().Text("WRITTRST").U16(1).U32(static_cast<uint32_t>(body.size())).Put(body).Put(signature).out;
}

void Read(ByteView octets) {
  const Exact file(octets);
  Trust trust;
  const Status status = ParseTrust(file.view(), Root().spki, &trust);
  if (!status.ok()) CHECK(std::string(status.code).starts_with("WRIT_TRUST_"));
}

void Run(ByteView input) {
  Read(input);
  Read(SignedBody(input));
}

std::vector<Bytes> Seeds() {
  test::TrustSpec two, none;
  two.keys = {{test::MakeKey(KeyAlgorithm::kEd25519), 1, test::IdOf(20)}, {test::MakeKey(KeyAlgorithm::kP256), 2, test::IdOf(21)}};
  return {test::TrustBody(two), test::TrustBody(none), test::TrustFile(two, Root())};
}

}  // namespace

const Target kTrust{"trust", Run, Seeds};

}  // namespace writ::fuzz
