#include "authority/etsi_options.h"

#include <algorithm>

namespace writ {
namespace {

constexpr size_t kMaxFunction = 32;

bool IsOctet(ByteView value, uint8_t octet) { return value.size() == 1 && value[0] == octet; }

bool IsFunction(ByteView value) {
  const auto admits = [](uint8_t c) { return c >= 0x20 && c <= 0x7e; };
  return !value.empty() && value.size() <= kMaxFunction && std::all_of(value.begin(), value.end(), admits);
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
    default:
      return false;
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
