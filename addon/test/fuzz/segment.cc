// A segment of the spool: a good header, then blocks as they come; with the first octet odd, the first block under a good CRC.
#include <sys/mman.h>

#include "check.h"
#include "fuzz/targets.h"
#include "spool/segment.h"

namespace writ::fuzz {
namespace {

using namespace writ::spool;

// A file in memory, reached by a path.
class MemoryFile {
 public:
  explicit MemoryFile(ByteView octets) : file_(&SystemIo(), ::memfd_create("fuzz", 0)), path_("/proc/self/fd/" + std::to_string(file_.fd())) {
    CHECK_OK(WriteAll(&SystemIo(), file_, octets.data(), octets.size(), 0, path_));
  }
  const std::string& path() const { return path_; }

 private:
  File file_;
  std::string path_;
};

Bytes HeaderOctets() {
  SegmentHeader header{};
  header.magic = kSegmentMagic;
  header.version = kFormatVersion;
  header.crc = CrcOf(header);
  const ByteView octets = OctetsOf(header);
  Bytes out(octets.begin(), octets.end());
  out.resize(kFirstBlock);
  return out;
}

// CRC32C of the header behind the field, the ciphertext and the tag.
void MendFirstBlock(Bytes* file) {
  if (file->size() < kFirstBlock + sizeof(BlockHeader) + kGcmTagBytes) return;
  uint8_t* block = file->data() + kFirstBlock;
  BlockHeader header;
  std::memcpy(&header, block, sizeof header);
  header.cipher_octets = static_cast<uint32_t>(file->size() - kFirstBlock - sizeof(BlockHeader) - kGcmTagBytes) / 8 * 8;
  std::memcpy(block, &header, sizeof header);
  const size_t from = offsetof(BlockHeader, crc) + sizeof header.crc;
  header.crc = Crc32c(0, {block + from, sizeof header - from + header.cipher_octets + kGcmTagBytes});
  std::memcpy(block, &header, sizeof header);
}

void Run(ByteView input) {
  if (input.empty()) return;
  Bytes octets = HeaderOctets();
  octets.insert(octets.end(), input.begin() + 1, input.end());
  if ((input[0] & 1) != 0) MendFirstBlock(&octets);
  const MemoryFile file(octets);
  SegmentFile segment;
  CHECK_OK(OpenSegment(&SystemIo(), file.path(), 0, &segment));
  CHECK(segment.has_header);
  Bytes buffer;
  BlockWalk walk(&SystemIo(), segment, kFirstBlock, segment.end(), &buffer, 0);
  BlockWalk::Found found = BlockWalk::Found::kBlock;
  while (found == BlockWalk::Found::kBlock) CHECK_OK(walk.Next(&found));
  CHECK(walk.offset() >= kFirstBlock);
  bool proves = false;
  uint64_t next = 0;
  CHECK_OK(LookBehind(&SystemIo(), segment, walk.offset(), 0, &proves, &next));
}

Bytes BlockOf(uint32_t magic, size_t cipher_octets) {
  BlockHeader header{};
  header.magic = magic;
  header.cipher_octets = static_cast<uint32_t>(cipher_octets);
  header.records = 1;
  header.last = header.first;
  header.payload_octets = static_cast<uint32_t>(cipher_octets - sizeof(RecordDescriptor) - sizeof(StreamTotals));
  const ByteView octets = OctetsOf(header);
  Bytes out{1};
  out.insert(out.end(), octets.begin(), octets.end());
  out.resize(1 + sizeof header + cipher_octets + kGcmTagBytes, 3);
  return out;
}

std::vector<Bytes> Seeds() { return {BlockOf(kBlockMagic, 96), BlockOf(kBlockMagic, 200), BlockOf(kBlockMagic, 88)}; }

}  // namespace

const Target kSegment{"segment", Run, Seeds};

}  // namespace writ::fuzz
