// A template program, read and checked (docs/template-program.md).
#pragma once
#include <vector>

#include "base/bytes.h"
#include "base/status.h"

namespace writ {

enum class Op : uint8_t { kConst = 1, kOpen, kClose, kInt, kEnum, kBody, kText, kTime, kSide, kId, kNtp, kRaw, kEach };
enum class Variable : uint8_t { kPayloadLength = 0, kSequence, kSeconds, kMicroseconds, kCin, kDirection, kPoint, kLongPoint };
inline constexpr size_t kIntVariables = 4;   // kSequence .. kCin: the ones whose width varies
inline constexpr size_t kMaxProgram = 4096;
inline constexpr size_t kMaxNesting = 16;

struct Operation {
  Op op;
  uint8_t tag = 0;
  Variable variable = Variable::kPayloadLength;
  uint32_t limit = 0;           // of kRaw: the longest payload that it may carry
  bool encloses_body = false;   // of kOpen: the payload lies inside, so its length changes with each packet
  size_t partner = 0;           // of kClose: its kOpen
  Bytes octets;                 // of kConst; of kEach: the program of one packet's part
};

// Refuses with WRIT_TEMPLATE_MALFORMED whatever is not balanced, known and complete.
Status ParseProgram(ByteView program, std::vector<Operation>* operations);

}  // namespace writ
