// What reads octets that somebody else wrote, each as a function of octets that must end, in bounds, whatever they are. libFuzzer
// runs one (entry.cc, scripts/fuzz.sh); fuzz_test replays seeds and random changes of them on all, without clang.
#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"

namespace writ::fuzz {

struct Target {
  const char* name;
  void (*run)(ByteView input);
  std::vector<Bytes> (*seeds)();
};

const std::vector<Target>& Targets();

// Each in a file of its own name.
extern const Target kDissect, kRecords, kGrant, kTrust, kTemplate, kSegment, kIndex, kMatch;

// Octets in memory of exactly their size, so that a read past the end is seen.
class Exact {
 public:
  explicit Exact(ByteView octets);
  ~Exact();
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;
  ByteView view() const { return {data_, size_}; }

 private:
  uint8_t* data_;
  size_t size_;
};

}  // namespace writ::fuzz
