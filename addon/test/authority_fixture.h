// For tests: keys, trust files and signed grants made through libcrypto, a folder that goes away, and a clock
// by hand. The bytes are written here from docs/grant-format.md alone, on purpose without the product's code.
#pragma once
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "authority/grant_store.h"
#include "base/crypto.h"
#include "base/evp.h"
#include "check.h"

extern "C" {
evp_pkey_st* EVP_PKEY_Q_keygen(void* libctx, const char* propq, const char* type, ...);
int i2d_PUBKEY(const evp_pkey_st*, unsigned char** pp);
int EVP_DigestSignInit(evp_md_ctx_st*, evp_pkey_ctx_st**, const evp_md_st*, engine_st*, evp_pkey_st*);
int EVP_DigestSign(evp_md_ctx_st*, unsigned char* sig, size_t* sig_len, const unsigned char* tbs,
                   size_t tbs_len);
}

namespace writ::test {

// A big-endian writer.
class Octets {
 public:
  Octets& U8(uint8_t v) {
    out.push_back(v);
    return *this;
  }
  Octets& U16(uint16_t v) { return U8(static_cast<uint8_t>(v >> 8)).U8(static_cast<uint8_t>(v)); }
  Octets& U32(uint32_t v) { return U16(static_cast<uint16_t>(v >> 16)).U16(static_cast<uint16_t>(v)); }
  Octets& U64(uint64_t v) { return U32(static_cast<uint32_t>(v >> 32)).U32(static_cast<uint32_t>(v)); }
  Octets& Put(ByteView v) {
    out.insert(out.end(), v.begin(), v.end());
    return *this;
  }
  Octets& Text(std::string_view v) { return Put(AsBytes(v)); }
  Octets& Text8(std::string_view v) { return U8(static_cast<uint8_t>(v.size())).Text(v); }
  Octets& Field(uint8_t tag, ByteView v) { return U8(tag).U16(static_cast<uint16_t>(v.size())).Put(v); }
  Bytes out;
};

inline Id IdOf(uint8_t number) {
  Id id{};
  id.fill(number);
  id[6] = 0x40;
  return id;
}

// ---- keys

struct SigningKey {
  KeyAlgorithm algorithm = KeyAlgorithm::kEd25519;
  std::shared_ptr<evp_pkey_st> key;
  Bytes spki;
  Digest key_id{};
};

inline SigningKey MakeKey(KeyAlgorithm algorithm) {
  SigningKey out;
  out.algorithm = algorithm;
  evp_pkey_st* made = algorithm == KeyAlgorithm::kEd25519
                          ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                          : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  CHECK(made != nullptr);
  out.key.reset(made, EVP_PKEY_free);
  out.spki.resize(static_cast<size_t>(i2d_PUBKEY(made, nullptr)));
  unsigned char* at = out.spki.data();
  i2d_PUBKEY(made, &at);
  out.key_id = Sha256(out.spki);
  return out;
}

inline Bytes FromHex(std::string_view text) {
  Bytes out;
  for (size_t i = 0; i + 1 < text.size(); i += 2)
    out.push_back(static_cast<uint8_t>(std::stoul(std::string(text.substr(i, 2)), nullptr, 16)));
  return out;
}

// n - s on 32-octet numbers.
inline void SubtractFromOrder(uint8_t* s) {
  const Bytes order = FromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  int borrow = 0;
  for (int i = 31; i >= 0; --i) {
    int v = order[static_cast<size_t>(i)] - s[i] - borrow;
    borrow = v < 0;
    s[i] = static_cast<uint8_t>(v + (borrow ? 256 : 0));
  }
}

inline bool HighS(const Bytes& signature) {
  const Bytes half = FromHex("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");
  return std::lexicographical_compare(half.begin(), half.end(), signature.begin() + 32, signature.end());
}

// DER Ecdsa-Sig-Value to r || s, s in the lower half.
inline Bytes P1363(const Bytes& der) {
  Bytes out(64);
  size_t at = 2;
  for (size_t half = 0; half < 2; ++half) {
    size_t length = der[at + 1], from = at + 2;
    at = from + length;
    while (length > 32) ++from, --length;
    std::copy_n(der.begin() + static_cast<ptrdiff_t>(from), length,
                out.begin() + static_cast<ptrdiff_t>(half * 32 + 32 - length));
  }
  if (HighS(out)) SubtractFromOrder(out.data() + 32);
  return out;
}

inline Bytes Sign(const SigningKey& key, ByteView text) {
  evp_md_ctx_st* context = EVP_MD_CTX_new();
  const bool ecdsa = key.algorithm == KeyAlgorithm::kP256;
  CHECK_EQ(EVP_DigestSignInit(context, nullptr, ecdsa ? EVP_sha256() : nullptr, nullptr, key.key.get()), 1);
  Bytes out(128);
  size_t length = out.size();
  CHECK_EQ(EVP_DigestSign(context, out.data(), &length, text.data(), text.size()), 1);
  EVP_MD_CTX_free(context);
  out.resize(length);
  return ecdsa ? P1363(out) : out;
}

// ---- trust

struct Approver {
  SigningKey key;
  uint8_t role = 1;
  Id person{};
  uint32_t from_epoch = 1, retired_epoch = 0;
};

struct TrustSpec {
  std::string audience = "core-1";
  uint32_t epoch = 1, min_epoch = 1;
  std::vector<Approver> keys;
};

inline Bytes TrustBody(const TrustSpec& spec) {
  Octets body;
  body.Text8(spec.audience)
      .U32(spec.epoch)
      .U32(spec.min_epoch)
      .U64(1'700'000'000'000'000'000)
      .U16(static_cast<uint16_t>(spec.keys.size()));
  for (const Approver& each : spec.keys) {
    body.Put(each.key.key_id).U8(static_cast<uint8_t>(each.key.algorithm)).U8(each.role).Put(each.person);
    body.U32(each.from_epoch)
        .U32(each.retired_epoch)
        .U16(static_cast<uint16_t>(each.key.spki.size()))
        .Put(each.key.spki);
  }
  return body.out;
}

inline Bytes TrustFile(const TrustSpec& spec, const SigningKey& root) {
  const Bytes body = TrustBody(spec);
  const Bytes signature = Sign(root, Octets().Text("writ trust v1").U8(0).Put(body).out);
  return Octets()
      .Text("WRITTRST")
      .U16(1)
      .U32(static_cast<uint32_t>(body.size()))
      .Put(body)
      .Put(signature)
      .out;
}

// ---- grants

struct EndpointSpec {
  uint8_t handover = 2, transport = 1;
  uint16_t port = 5002;
  std::string host = "lemf.example";
  size_t pins = 1;
};

struct GrantSpec {
  Id grant_id = IdOf(1), warrant_id = IdOf(2), agency_id = IdOf(3), entered_by = IdOf(9);
  uint8_t instrument = 1;
  uint16_t scope = 1 | 2 | 32 | 64;
  std::vector<Selector> selectors;  // in order; empty: 192.0.2.7
  std::vector<Service> services;    // in order
  std::string liid = "W-0001";
  std::vector<EndpointSpec> endpoints = {{2}, {3}};
  int64_t not_before_ns = 1'700'000'000'000'000'000, not_after_ns = 1'800'000'000'000'000'000;
  std::string audience = "core-1";
  uint32_t epoch = 1, sequence = 1;
  std::string note;
  Bytes etsi_options = {};   // behind the profile's texts: of its standard
  uint8_t standard = 1, acknowledgement = 0;
};

inline Selector V4(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint8_t length = 32) {
  Selector out;
  out.kind = SelectorKind::kIpv4;
  out.prefix_length = length;
  out.address = {a, b, c, d};
  return out;
}
inline Selector V6(std::initializer_list<uint16_t> groups, uint8_t length = 128) {
  Selector out;
  out.kind = SelectorKind::kIpv6;
  out.prefix_length = length;
  size_t at = 0;
  for (const uint16_t group : groups) {
    out.address[at++] = static_cast<uint8_t>(group >> 8);
    out.address[at++] = static_cast<uint8_t>(group);
  }
  return out;
}

inline Selector At(Selector selector, std::string_view point) {
  selector.point_length = static_cast<uint8_t>(point.size());
  std::copy_n(point.begin(), std::min<size_t>(point.size(), 8), selector.point.begin());
  return selector;
}
inline Selector Mac(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint8_t e, uint8_t f) {
  Selector out;
  out.kind = SelectorKind::kMac;
  out.address = {a, b, c, d, e, f};
  return out;
}
inline Selector Circuit(std::initializer_list<CircuitLabel> labels) {
  Selector out;
  out.kind = SelectorKind::kCircuit;
  out.label_count = static_cast<uint8_t>(labels.size());
  std::copy(labels.begin(), labels.end(), out.labels.begin());
  return out;
}
inline CircuitLabel Vlan(uint32_t id) { return {LabelType::kVlan, id}; }
inline CircuitLabel Pppoe(uint32_t session) { return {LabelType::kPppoe, session}; }
inline CircuitLabel Mpls(uint32_t label) { return {LabelType::kMpls, label}; }
inline TunnelEnd EndOf(const Selector& address, uint32_t teid) {
  return {address.version(), address.address, teid};
}
inline Selector TeidPair(const TunnelEnd& uplink, const TunnelEnd& downlink) {
  Selector out;
  out.kind = SelectorKind::kTeidPair;
  out.uplink = uplink, out.downlink = downlink;
  return out;
}

inline void PutAddress(Octets* out, uint8_t version, const std::array<uint8_t, 16>& address) {
  out->Put(ByteView(address).first(version == 4 ? 4 : 16));
}
inline void PutPoint(Octets* out, const Selector& selector) {
  out->U8(selector.point_length);
  out->Text({selector.point.data(), std::min<size_t>(selector.point_length, 8)});
}
inline void PutSelector(Octets* out, const Selector& selector) {
  out->U8(static_cast<uint8_t>(selector.kind));
  if (selector.kind == SelectorKind::kMac) {
    out->Put(ByteView(selector.address).first(6));
    PutPoint(out, selector);
  } else if (selector.kind == SelectorKind::kCircuit) {
    PutPoint(out, selector);
    out->U8(selector.label_count);
    for (size_t i = 0; i < selector.label_count; ++i)
      out->U8(static_cast<uint8_t>(selector.labels[i].type)).U32(selector.labels[i].value);
  } else if (selector.kind == SelectorKind::kTeidPair) {
    PutPoint(out, selector);
    for (const TunnelEnd* end : {&selector.uplink, &selector.downlink}) {
      out->U8(end->version);
      PutAddress(out, end->version, end->address);
      out->U32(end->teid);
    }
  } else {
    out->U8(selector.prefix_length);
    PutAddress(out, selector.version(), selector.address);
  }
}

inline Bytes SelectorOctets(const GrantSpec& spec) {
  const std::vector<Selector> selectors =
      spec.selectors.empty() ? std::vector<Selector>{V4(192, 0, 2, 7)} : spec.selectors;
  Octets out;
  out.U8(static_cast<uint8_t>(selectors.size()));
  for (const Selector& each : selectors) PutSelector(&out, each);
  return out.out;
}

inline Bytes ServiceOctets(const std::vector<Service>& services) {
  Octets out;
  out.U8(static_cast<uint8_t>(services.size()));
  for (const Service& each : services) {
    out.U8(each.protocol).U16(each.target_low).U16(each.target_high).U16(each.peer_low).U16(each.peer_high);
    out.U8(each.peer_version);
    if (each.peer_version == 0) continue;
    out.U8(each.peer_prefix);
    PutAddress(&out, each.peer_version, each.peer);
  }
  return out.out;
}

inline Bytes EndpointOctets(const GrantSpec& spec) {
  Octets out;
  out.U8(static_cast<uint8_t>(spec.endpoints.size()));
  for (const EndpointSpec& each : spec.endpoints) {
    out.U8(each.handover)
        .U8(each.transport)
        .U16(each.port)
        .Text8(each.host)
        .U8(static_cast<uint8_t>(each.pins));
    for (size_t pin = 0; pin < each.pins; ++pin) out.Put(Bytes(32, static_cast<uint8_t>(pin)));
  }
  return out.out;
}

// The 18 values, in order of their tags.
inline std::vector<Bytes> GrantFields(const GrantSpec& spec) {
  return {Octets().Put(spec.grant_id).out,
          Octets().Put(spec.warrant_id).out,
          Bytes(32, 0x5a),
          {spec.instrument},
          Octets().U16(spec.scope).out,
          SelectorOctets(spec),
          Octets().Put(spec.agency_id).out,
          Octets().Text(spec.liid).out,
          Octets()
              .U8(spec.standard)
              .U8(spec.acknowledgement)
              .U32(1000)
              .U32(65536)
              .U32(5000)
              .Text8("OP-1")
              .Text8("NE-1")
              .Text8("US")
              .Text8("US")
              .Put(spec.etsi_options)
              .out,
          EndpointOctets(spec),
          Octets().U64(static_cast<uint64_t>(spec.not_before_ns)).out,
          Octets().U64(static_cast<uint64_t>(spec.not_after_ns)).out,
          Octets().Text(spec.audience).out,
          Octets().U32(spec.epoch).out,
          Octets().U32(spec.sequence).out,
          Octets().Put(spec.entered_by).out,
          Octets().Text(spec.note).out,
          ServiceOctets(spec.services)};
}

inline Bytes GrantOctets(const std::vector<Bytes>& fields) {
  Octets out;
  out.Text("WRITGRNT").U16(1);
  for (size_t i = 0; i < fields.size(); ++i) out.Field(static_cast<uint8_t>(i + 1), fields[i]);
  return out.out;
}
inline Bytes GrantOctets(const GrantSpec& spec) { return GrantOctets(GrantFields(spec)); }

inline Bytes ApprovalOf(const Bytes& grant, const SigningKey& key, uint8_t role, std::string_view role_name) {
  const Bytes signature =
      Sign(key, Octets().Text("writ grant approval v1:").Text(role_name).U8(0).Put(grant).out);
  return Octets().U8(role).Put(key.key_id).U16(64).Put(signature).out;
}

inline Bytes SignedOctets(const Bytes& grant, const SigningKey& legal, const SigningKey& carrier) {
  return Octets()
      .Text("WRITSGND")
      .U16(1)
      .U32(static_cast<uint32_t>(grant.size()))
      .Put(grant)
      .U8(2)
      .Put(ApprovalOf(grant, legal, 1, "legal"))
      .Put(ApprovalOf(grant, carrier, 2, "carrier"))
      .out;
}

// ---- surroundings

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/writ-test-XXXXXX";
    CHECK(::mkdtemp(name) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path;
};

class HandClock final : public TimeSource {
 public:
  TimeSample Sample() override { return now; }
  std::string BootId() override { return boot; }
  void Pass(int64_t ns) { now.wall_ns += ns, now.boottime_ns += ns; }
  TimeSample now{1'750'000'000'000'000'000, 1'000'000'000};
  std::string boot = "boot-1";
};

// Two approvers (Ed25519 legal, P-256 carrier), their trust file, and a core in a folder of its own.
class Office {
 public:
  Office() { trust.keys = {{legal, 1, IdOf(20)}, {carrier, 2, IdOf(21)}}; }
  Bytes Signed(const GrantSpec& spec) const { return SignedOctets(GrantOctets(spec), legal, carrier); }

  SigningKey root = MakeKey(KeyAlgorithm::kEd25519), legal = MakeKey(KeyAlgorithm::kEd25519),
             carrier = MakeKey(KeyAlgorithm::kP256);
  TrustSpec trust;
};

struct Core {
  explicit Core(const Office& from, CoreMode as = CoreMode::kLive) : office(from), mode(as) { Start(); }
  void Start() {
    clock.reset();
    CHECK_OK(CoreClock::Open(folder.path + "/core", kek, &time, &clock));
    CHECK_OK(TryStart());
  }
  Status TryStart() {
    store.reset();
    return GrantStore::Open(
        {folder.path + "/core", kek, office.root.spki, mode, mode == CoreMode::kLive ? clock.get() : nullptr},
        &store);
  }
  Status Load(const TrustSpec& spec) {
    TrustSummary summary;
    killed.clear();
    return store->LoadTrust(TrustFile(spec, office.root), &summary, &killed);
  }
  std::string Refusal(ByteView signed_octets) {
    const InstallOutcome outcome = store->Install(signed_octets);
    return outcome.grant != nullptr ? "taken" : outcome.refusal.code;
  }

  const Office& office;
  CoreMode mode;
  Folder folder;
  HandClock time;
  Key kek = RandomArray<32>();
  std::unique_ptr<CoreClock> clock;
  std::unique_ptr<GrantStore> store;
  std::vector<writ::Refusal> killed;
};

// Whether a packet from 192.0.2.7 is this grant's.
inline bool Matches(const Core& core, const Id& grant) {
  const Bytes packet = FromHex(
      "4500001400000000401100"
      "00c0000207cb007109");
  IpLayers layers;
  CHECK_EQ(Dissect(kLinkRaw, packet, &layers), Dissection::kIp);
  std::vector<Hit> hits;
  TargetTable table(16);
  return core.store->Enter({grant, 0}, &table) && table.Match(layers, &hits) == 1;
}

}  // namespace writ::test
