// Which grants an address belongs to. A table is immutable: a change builds a new one, and the worker takes it whole
// between two packets. Only GrantStore (authority) makes entries, out of verified grants (I1).
#pragma once
#include <memory>
#include <vector>

#include "authority/grant.h"
#include "dissect/dissect.h"

namespace writ {

// I1: only GrantStore can make one (GrantStore::Table); tests of the table alone go through TargetEntryForTest, which no product code defines.
class TargetEntry {
 public:
  const Selector& selector() const { return selector_; }
  uint32_t slot() const { return slot_; }  // the engine's number of the grant

 private:
  friend class GrantStore;
  friend struct TargetEntryForTest;
  TargetEntry(const Selector& selector, uint32_t slot) : selector_(selector), slot_(slot) {}

  Selector selector_;
  uint32_t slot_;
};

// ETSI payloadDirection: 0 from target (the source matched), 1 to target, 2 indeterminate (both ends are the grant's own).
struct Hit {
  uint32_t slot;
  uint8_t direction;
  uint8_t layer;          // which IpLayer matched: the outermost one that carries an address of this grant
  const uint8_t* address; // the target's address in the frame (source when both match); length by the layer's version
};

class TargetTable {
 public:
  static std::shared_ptr<const TargetTable> Build(const std::vector<TargetEntry>& entries);
  virtual ~TargetTable() = default;
  // Appends one Hit for each grant that owns an address of any layer; each grant at most once. Returns hits->size().
  virtual size_t Match(const IpLayers& layers, std::vector<Hit>* hits) const = 0;
  virtual size_t bytes() const = 0;
};

}  // namespace writ
