// Which addresses may be named in a grant at all, and which by a drill on live traffic
// (docs/grant-format.md).
#pragma once
#include "authority/grant.h"

namespace writ {

// nullptr, or why this selector is refused everywhere: too wide, or it reaches into addresses that are
// nobody's own. A reason for people; it never names the address (I10).
const char* RefusedSelector(const Selector& selector);

// Whether all of it lies in the documentation and benchmark ranges.
bool InTestRange(const Selector& selector);

// Whether the bits behind the prefix are zero.
bool HostBitsZero(const Selector& selector);

}  // namespace writ
