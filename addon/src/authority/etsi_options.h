// What an agency may choose of ETSI TS 102 232-1 beyond its acknowledgement (docs/grant-format.md, tag 9).
#pragma once
#include <string>

#include "base/bytes.h"
#include "base/status.h"

namespace writ {

enum class TimeForm : uint8_t { kMicroSecondTimeStamp = 0, kGeneralizedTime = 1 };

struct EtsiOptions {
  TimeForm time_form = TimeForm::kMicroSecondTimeStamp;  // clauses 5.2.12 and 5.2.6
  bool time_stamp_qualifier = true;
  std::string network_function_id;  // clause 5.2.14; empty: left out
};

// All that is left of the profile. Strict: numbers rise, nothing stands there that is the default.
Status ReadEtsiOptions(ByteReader* value, EtsiOptions* options);

}  // namespace writ
