// The outcome of a native call: a stable code of docs/errors.md, and words for a person. No exceptions
// anywhere. A detail never carries a target's identity or payload (I10).
#pragma once
#include <string>
#include <utility>

namespace writ {

struct [[nodiscard]] Status {
  const char* code = nullptr;  // nullptr: success; else a string literal "WRIT_<ROOM>_<WHAT>"
  std::string detail;

  bool ok() const { return code == nullptr; }
  static Status Ok() { return {}; }
  static Status Error(const char* code, std::string detail = {}) { return {code, std::move(detail)}; }
};

#define WRIT_RETURN_IF_ERROR(expression)             \
  do {                                               \
    ::writ::Status status_of_call = (expression);    \
    if (!status_of_call.ok()) return status_of_call; \
  } while (false)

}  // namespace writ
