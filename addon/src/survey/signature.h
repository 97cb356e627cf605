// Which kinds of headers a frame shows, outermost first, without any value of theirs: "Ethernet / VLAN / PPPoE / IPv4".
// And how often each such row was seen, in bounded memory.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "dissect/dissect.h"

namespace writ {

enum class Part : uint8_t {
  kNull, kEthernet, kPpp, kRaw, kCiscoHdlc, kWifi, kLoop, kCooked1, kRadiotap, kCooked2, kUnknownLink,
  kVlan, kService, kMpls, kPppoe, kGtpU, kGre, kErspan, kL2tp2, kL2tp3, kVxlan, kGeneve,
  kIpv4, kIpv6, kDeeper, kClosed, kMalformed,
  // What is no IP, by EtherType where there is one:
  kArp, kPppoeDiscovery, kPppControl, kLlc, kLldp, kSlow, kMacsec, kEapol, kPtp, kOtherMpls, kOtherType, kNoIp
};
const char* NameOf(Part part);
Part PartOfLink(uint16_t link);

struct Signature {
  // The link, every step, every IP header, and a mark at the end.
  static constexpr size_t kMaxParts = 1 + kMaxSteps + kMaxLayers + 2;
  std::array<Part, kMaxParts> part{};
  uint8_t count = 0;

  void Add(Part next) {
    if (count < kMaxParts) part[count++] = next;
  }
  bool Ends(Part with) const { return count > 0 && part[count - 1] == with; }
  std::string Text() const;
};

// `verdict` and `layers`: what Dissect said of the frame.
Signature SignatureOf(uint16_t link, ByteView frame, Dissection verdict, const IpLayers& layers);

struct SignatureCount {
  Signature signature;
  uint64_t frames = 0, octets = 0;
};

// At most kKinds different ones; what comes after those is summed in rest().
class SignatureTable {
 public:
  static constexpr size_t kKinds = 64;
  void Add(const Signature& signature, size_t octets);
  // The most frequent first.
  std::vector<SignatureCount> Sorted() const;
  const SignatureCount& rest() const { return rest_; }

 private:
  static constexpr size_t kSlots = 4 * kKinds;
  std::array<uint8_t, kSlots> slot_{};   // 1 + index into kinds_; 0: free
  std::vector<SignatureCount> kinds_;
  SignatureCount rest_;
};

}  // namespace writ
