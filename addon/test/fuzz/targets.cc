#include "fuzz/targets.h"

namespace writ::fuzz {

const std::vector<Target>& Targets() {
  static const std::vector<Target> all{kDissect, kRecords, kGrant, kTrust, kTemplate, kSegment, kIndex, kMatch};
  return all;
}

Exact::Exact(ByteView octets) : data_(new uint8_t[octets.size()]), size_(octets.size()) {
  if (size_ > 0) std::memcpy(data_, octets.data(), size_);
}
Exact::~Exact() { delete[] data_; }

}  // namespace writ::fuzz
