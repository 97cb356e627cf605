#include "authority/etsi_options.h"

#include <algorithm>

namespace writ {
namespace {

constexpr size_t kMaxFunction = 32;
constexpr uint8_t kEncryption = 4, kEncryptionPin = 5, kIntegrity = 6, kCounts = 7, kAggregation = 8;
constexpr uint16_t kMaxAggregated = 1000, kMaxAggregatedMs = 100;
constexpr uint16_t kMaxPdus = 1000, kMaxHashes = 1000, kMaxSeconds = 3600;

bool IsOctet(ByteView value, uint8_t octet) { return value.size() == 1 && value[0] == octet; }

bool IsFunction(ByteView value) {
  const auto admits = [](uint8_t c) { return c >= 0x20 && c <= 0x7e; };
  return !value.empty() && value.size() <= kMaxFunction && std::all_of(value.begin(), value.end(), admits);
}

uint16_t U16At(ByteView value, size_t at) { return static_cast<uint16_t>(value[at] << 8 | value[at + 1]); }

bool ReadCounts(ByteView value, SecurityOptions* security) {
  const SecurityOptions usual;
  if (value.size() != 8) return false;
  security->hash_pdus = U16At(value, 0);
  security->hash_seconds = U16At(value, 2);
  security->signature_hashes = U16At(value, 4);
  security->signature_seconds = U16At(value, 6);
  const auto fits = [](uint16_t count, uint16_t most) { return count >= 1 && count <= most; };
  const bool is_usual = security->hash_pdus == usual.hash_pdus && security->hash_seconds == usual.hash_seconds &&
                        security->signature_hashes == usual.signature_hashes && security->signature_seconds == usual.signature_seconds;
  return !is_usual && fits(security->hash_pdus, kMaxPdus) && fits(security->hash_seconds, kMaxSeconds) &&
         fits(security->signature_hashes, kMaxHashes) && fits(security->signature_seconds, kMaxSeconds);
}

bool ReadAggregation(ByteView value, Aggregation* aggregation) {
  if (value.size() != 4) return false;
  *aggregation = {U16At(value, 0), U16At(value, 2)};
  return aggregation->packets >= 2 && aggregation->packets <= kMaxAggregated && aggregation->milliseconds >= 1 &&
         aggregation->milliseconds <= kMaxAggregatedMs;
}

bool ReadSecurity(uint8_t number, ByteView value, SecurityOptions* security) {
  switch (number) {
    case kEncryption:
      security->encryption = value.empty() ? 0 : value[0];
      return IsOctet(value, 3) || IsOctet(value, 4);
    case kEncryptionPin:
      security->encryption_pin.assign(value.begin(), value.end());
      return value.size() == 32 && security->encryption != 0;
    case kIntegrity:
      if (value.size() != 2) return false;
      security->integrity_hash = value[0];
      security->integrity_signature = value[1];
      return value[0] >= 2 && value[0] <= 4 && value[1] >= 1 && value[1] <= 3;
    case kCounts:
      return security->integrity_hash != 0 && ReadCounts(value, security);
    default:
      return false;
  }
}

bool ReadOption(uint8_t number, ByteView value, EtsiOptions* options) {
  switch (number) {
    case 1:
      options->time_form = TimeForm::kGeneralizedTime;
      return IsOctet(value, 1);
    case 2:
      options->time_stamp_qualifier = false;
      return IsOctet(value, 0);
    case 3:
      options->network_function_id.assign(value.begin(), value.end());
      return IsFunction(value);
    case kAggregation:
      return ReadAggregation(value, &options->aggregation);
    default:
      return ReadSecurity(number, value, &options->security);
  }
}

}  // namespace

Status ReadEtsiOptions(ByteReader* value, EtsiOptions* options) {
  for (uint8_t last = 0; value->left() > 0;) {
    const uint8_t number = value->U8();
    const size_t length = value->U8();
    const ByteView octets = value->Take(length);
    if (!value->ok() || number <= last || !ReadOption(number, octets, options))
      return Status::Error("WRIT_GRANT_MALFORMED", "profile: an option of ETSI");
    last = number;
  }
  return Status::Ok();
}

}  // namespace writ
