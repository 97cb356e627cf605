#include "dissect/ip.h"

namespace writ::walk {
namespace {

constexpr uint8_t kFragmentHeader = 44;

// RFC 8200 section 4.2 and on: units of 8 octets, the first not counted; the fragment header has none but those; RFC 4302 section
// 2.2: units of 4, two not counted.
size_t ExtensionLength(uint8_t type, ByteView rest) {
  if (type == kFragmentHeader) return 8;
  return type == kProtocolAh ? (size_t{rest[1]} + 2) * 4 : (size_t{rest[1]} + 1) * 8;
}

// RFC 8200 section 4.5: the offset in 13 bits, two reserved, and whether more follow.
void NoteFragment(ByteView header, Payload* payload) {
  const uint16_t fragment = LoadBe16(&header[2]);
  if ((fragment & 0xfff8) != 0)
    payload->fragment = Fragment::kLater;
  else if ((fragment & 1) != 0)
    payload->fragment = Fragment::kFirst;
}

}  // namespace

void FollowExtensions(uint8_t version, Payload* payload) {
  for (int i = 0; IsExtension(version, payload->protocol); ++i) {
    const ByteView rest = payload->octets;
    payload->readable = false;
    payload->beyond = i == kMaxExtensions;
    if (payload->beyond || rest.size() < 8) return;
    const size_t length = ExtensionLength(payload->protocol, rest);
    if (length > rest.size()) return;
    payload->readable = true;
    if (payload->protocol == kFragmentHeader) NoteFragment(rest, payload);
    if (payload->fragment == Fragment::kLater) return;
    payload->protocol = rest[0];
    payload->octets = rest.subspan(length);
  }
}

}  // namespace writ::walk
