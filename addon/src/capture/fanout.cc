#include "capture/fanout.h"

#include <linux/if_packet.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace writ {
namespace {

constexpr int kFanoutCbpf = 6, kFanoutData = 22;   // PACKET_FANOUT_CBPF, PACKET_FANOUT_DATA
constexpr int kUniqueId = 0x2000;                  // PACKET_FANOUT_FLAG_UNIQUEID

// A few instructions of classic BPF with jumps by label. X holds the offset of the IP header behind the network header.
class Assembler {
 public:
  using Label = unsigned;
  static constexpr Label kNext = 0;

  Label NewLabel() {
    targets_.push_back(0);
    return static_cast<Label>(targets_.size());
  }
  void Here(Label label) { targets_[label - 1] = code_.size(); }
  void Do(unsigned code, uint32_t k) { code_.push_back({{static_cast<uint16_t>(code), 0, 0, k}, kNext, kNext}); }
  void Load(unsigned size, uint32_t offset) { Do(BPF_LD | size | BPF_IND, static_cast<uint32_t>(SKF_NET_OFF) + offset); }
  void IfEqual(uint32_t value, Label then, Label otherwise = kNext) { Jump(BPF_JEQ, value, then, otherwise); }
  void IfAny(uint32_t bits, Label then, Label otherwise = kNext) { Jump(BPF_JSET, bits, then, otherwise); }
  void GoTo(Label label) { code_.push_back({{BPF_JMP | BPF_JA, 0, 0, 0}, label, kNext}); }
  // X += value; A is lost.
  void Advance(uint32_t value) {
    Do(BPF_MISC | BPF_TXA, 0);
    Do(BPF_ALU | BPF_ADD | BPF_K, value);
    Do(BPF_MISC | BPF_TAX, 0);
  }
  // A = the exclusive or of the words at these offsets.
  void Fold(std::initializer_list<uint32_t> offsets) {
    Do(BPF_MISC | BPF_TXA, 0);
    Do(BPF_ST, 1);
    Do(BPF_LD | BPF_IMM, 0);
    Do(BPF_ST, 0);
    for (const uint32_t offset : offsets) {
      Do(BPF_LDX | BPF_MEM, 1);
      Load(BPF_W, offset);
      Do(BPF_LDX | BPF_MEM, 0);
      Do(BPF_ALU | BPF_XOR | BPF_X, 0);
      Do(BPF_ST, 0);
    }
  }
  std::vector<sock_filter> Finish() const {
    std::vector<sock_filter> out;
    for (size_t i = 0; i < code_.size(); i++) {
      sock_filter each = code_[i].filter;
      const auto distance = [&](Label label) { return label == kNext ? size_t{0} : targets_[label - 1] - i - 1; };
      if (each.code == (BPF_JMP | BPF_JA)) {
        each.k = static_cast<uint32_t>(distance(code_[i].then));
      } else {
        each.jt = static_cast<uint8_t>(distance(code_[i].then));
        each.jf = static_cast<uint8_t>(distance(code_[i].otherwise));
      }
      out.push_back(each);
    }
    return out;
  }

 private:
  struct Line {
    sock_filter filter;
    Label then, otherwise;
  };
  void Jump(unsigned test, uint32_t value, Label then, Label otherwise) {
    code_.push_back({{static_cast<uint16_t>(BPF_JMP | test | BPF_K), 0, 0, value}, then, otherwise});
  }
  std::vector<Line> code_;
  std::vector<size_t> targets_;
};

struct Places {
  Assembler::Label ipv4, ipv6, inner, hash, other;
};

// One EtherType in A, at the end of what was read so far; 802.1Q tags and PPPoE sessions before the IP header are passed over.
void ReadFraming(Assembler* to, const Places& at) {
  const auto tag = to->NewLabel(), second = to->NewLabel(), pppoe = to->NewLabel();
  to->Do(BPF_LDX | BPF_IMM, 0);
  to->Do(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(SKF_AD_OFF + SKF_AD_PROTOCOL));
  to->IfEqual(0x0800, at.ipv4);
  to->IfEqual(0x86dd, at.ipv6);
  to->IfEqual(0x8864, pppoe);
  to->IfEqual(0x8100, tag);
  to->IfEqual(0x88a8, tag);
  to->GoTo(at.other);
  to->Here(tag);
  to->Load(BPF_H, 2);
  to->Do(BPF_LDX | BPF_IMM, 4);
  to->IfEqual(0x0800, at.ipv4);
  to->IfEqual(0x86dd, at.ipv6);
  to->IfEqual(0x8864, pppoe);
  to->IfEqual(0x8100, second);
  to->GoTo(at.other);
  to->Here(second);
  to->Load(BPF_H, 2);
  to->Do(BPF_LDX | BPF_IMM, 8);
  to->IfEqual(0x0800, at.ipv4);
  to->IfEqual(0x86dd, at.ipv6);
  to->IfEqual(0x8864, pppoe);
  to->GoTo(at.other);
  to->Here(pppoe);
  to->Load(BPF_H, 6);
  to->Do(BPF_ST, 2);
  to->Advance(8);
  to->Do(BPF_LD | BPF_MEM, 2);
  to->IfEqual(0x0021, at.ipv4);
  to->IfEqual(0x0057, at.ipv6);
  to->GoTo(at.other);
}

// A whole GTP-U packet without options in an IPv4 header without options: the flow inside. Else the addresses of this header, which all
// fragments share.
void ReadIpv4(Assembler* to, const Places& at) {
  const auto own = to->NewLabel();
  to->Here(at.ipv4);
  to->Load(BPF_B, 0);
  to->IfEqual(0x45, Assembler::kNext, own);
  to->Load(BPF_H, 6);
  to->IfAny(0x3fff, own);
  to->Load(BPF_B, 9);
  to->IfEqual(17, Assembler::kNext, own);
  to->Load(BPF_H, 22);
  to->IfEqual(2152, Assembler::kNext, own);
  to->Load(BPF_B, 28);
  to->IfAny(7, own);
  to->Advance(36);
  to->GoTo(at.inner);
  to->Here(own);
  to->Fold({12, 16});
  to->GoTo(at.hash);
}

}  // namespace

std::vector<sock_filter> FanoutProgram() {
  Assembler to;
  const Places at{to.NewLabel(), to.NewLabel(), to.NewLabel(), to.NewLabel(), to.NewLabel()};
  const auto inner6 = to.NewLabel();
  ReadFraming(&to, at);
  ReadIpv4(&to, at);
  to.Here(at.inner);
  to.Load(BPF_B, 0);
  to.Do(BPF_ALU | BPF_AND | BPF_K, 0xf0);
  to.IfEqual(0x60, inner6);
  to.Fold({12, 16});
  to.GoTo(at.hash);
  to.Here(at.ipv6);
  to.Here(inner6);
  to.Fold({8, 12, 24, 28});   // RFC 8200 section 3: the upper halves, which all of a line's addresses share
  to.Here(at.hash);
  to.Do(BPF_LD | BPF_MEM, 0);
  to.Do(BPF_ALU | BPF_MUL | BPF_K, 0x9e3779b1);
  to.Do(BPF_ALU | BPF_RSH | BPF_K, 16);
  to.Do(BPF_RET | BPF_A, 0);
  to.Here(at.other);
  to.Do(BPF_RET | BPF_K, 0);
  return to.Finish();
}

Status FanoutGroup::Join(int fd, int interface_index) {
  std::lock_guard lock(mutex_);
  const bool known = id_ >= 0 && interface_index_ == interface_index;
  int value = (known ? id_ : 0) | (kFanoutCbpf | (known ? 0 : kUniqueId)) << 16;
  if (setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &value, sizeof value) != 0)
    return Status::Error("WRIT_CAPTURE_FANOUT", std::string("cannot share the interface out to several workers: ") + std::strerror(errno));
  socklen_t length = sizeof value;
  if (!known && getsockopt(fd, SOL_PACKET, PACKET_FANOUT, &value, &length) == 0) {
    id_ = value & 0xffff;
    interface_index_ = interface_index;
  }
  std::vector<sock_filter> code = FanoutProgram();
  sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  if (setsockopt(fd, SOL_PACKET, kFanoutData, &program, sizeof program) == 0) return Status::Ok();
  return Status::Error("WRIT_CAPTURE_FANOUT", std::string("the kernel refuses the program that keeps flows together: ") + std::strerror(errno));
}

}  // namespace writ
