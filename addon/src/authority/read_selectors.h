// Reads the two lists of a grant that say whose traffic it is, and which part of it (docs/grant-format.md,
// tags 6 and 18). Strict: each list has one encoding, its entries in rising order of their octets.
#pragma once
#include "authority/grant.h"

namespace writ {

// The whole value of tag 6. WRIT_GRANT_SELECTOR.
Status ReadSelectors(ByteReader value, std::vector<Selector>* selectors);

// The whole value of tag 18. WRIT_GRANT_SERVICE.
Status ReadServices(ByteReader value, std::vector<Service>* services);

}  // namespace writ
