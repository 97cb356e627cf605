// For tests: the frames of a pcap or pcapng file, read in the plainest way and never beyond the file's end.
#pragma once
#include <functional>
#include <vector>

#include "base/bytes.h"

namespace writ::test {

using OnFrame = std::function<void(uint16_t link_type, ByteView frame)>;

class CaptureWalk {
 public:
  CaptureWalk(ByteView file, OnFrame on_frame) : file_(file), on_frame_(std::move(on_frame)) {}

  // False: neither format.
  bool Run() {
    if (file_.size() < 24) return false;
    const uint32_t magic = LoadBe32(file_.data());
    if (magic == 0x0a0d0d0a) return Blocks();
    big_ = magic == 0xa1b2c3d4 || magic == 0xa1b23c4d;
    if (!big_ && magic != 0xd4c3b2a1 && magic != 0x4d3cb2a1) return false;
    Records();
    return true;
  }

 private:
  uint32_t U32(size_t at) const {
    const uint32_t value = LoadBe32(&file_[at]);
    return big_ ? value : __builtin_bswap32(value);
  }
  uint16_t U16(size_t at) const {
    const uint16_t value = LoadBe16(&file_[at]);
    return big_ ? value : __builtin_bswap16(value);
  }

  void Records() {
    const auto link_type = static_cast<uint16_t>(U32(20));
    for (size_t at = 24; at + 16 <= file_.size();) {
      const size_t length = U32(at + 8);
      if (length > file_.size() - at - 16) return;
      on_frame_(link_type, file_.subspan(at + 16, length));
      at += 16 + length;
    }
  }

  bool Blocks() {
    std::vector<uint16_t> links;
    for (size_t at = 0; at + 12 <= file_.size();) {
      if (LoadBe32(&file_[at]) == 0x0a0d0d0a) big_ = LoadBe32(&file_[at + 8]) == 0x1a2b3c4d, links.clear();
      const uint32_t type = U32(at);
      const size_t length = U32(at + 4);
      if (length < 12 || length > file_.size() - at) return true;
      if (type == 1 && length >= 20) links.push_back(U16(at + 8));
      if (type == 6 && length >= 32 && U32(at + 8) < links.size() && U32(at + 20) <= length - 32) {
        on_frame_(links[U32(at + 8)], file_.subspan(at + 28, U32(at + 20)));
      }
      at += length;
    }
    return true;
  }

  ByteView file_;
  OnFrame on_frame_;
  bool big_ = true;
};

}  // namespace writ::test
