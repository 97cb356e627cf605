// What may be named in a grant at all, and what by a drill or a test order on live traffic
// (docs/grant-format.md). Reasons are for people; none repeats what identifies the target (I10).
#pragma once
#include "authority/grant.h"

namespace writ {

// nullptr, or why this selector is refused everywhere: it is wider than one subscriber, is nobody's own, or
// has no such form on the wire.
const char* RefusedSelector(const Selector& selector);

// nullptr, or why no order may be restricted so.
const char* RefusedService(const Service& service);

// Whether it can name no real subscriber: all of an address, or both ends of a tunnel, in the documentation
// and benchmark ranges; a locally administered MAC; a circuit, which names no person outside its own network.
bool InTestRange(const Selector& selector);

}  // namespace writ
