// writ-confine [--wire INTERFACE[,INTERFACE...]] KEEP PROGRAM [ARGUMENT...]: runs PROGRAM with no capabilities but those in KEEP ("net_raw", "dac_override", joined by
// commas, or "none"), and no way to gain others. Done before the program begins, while there is one thread: the kernel keeps capabilities
// by thread, and a program like Node has many.
//
// As root the bounding set decides what the program gets (capabilities(7)); as another user the ambient set, where the service was given
// CAP_NET_RAW that way. A capability that lies on the program's own file is left to it: then no_new_privs is not set.
// --wire: what joins received packets on those interfaces (GRO, LRO) is switched off first, for the program itself will lack the right to
// (CAP_NET_ADMIN). Where it can't be, a line says so and the program runs all the same: it sees and tells that by itself.
// Ends with 125 and says why when anything fails: a process that was to be confined never runs unconfined.
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "capture/offloads.h"

namespace {

constexpr int kFailed = 125;

int Fail(const char* what) {
  std::fprintf(stderr, "writ-confine: %s: %s\n", what, std::strerror(errno));
  return kFailed;
}

// Takes the first of several names that are joined by commas.
std::string_view TakeName(std::string_view* names) {
  const size_t comma = names->find(',');
  const std::string_view name = names->substr(0, comma);
  names->remove_prefix(comma == std::string_view::npos ? names->size() : comma + 1);
  return name;
}

bool ReadKeep(std::string_view names, uint32_t* keep) {
  *keep = 0;
  while (!names.empty()) {
    const std::string_view name = TakeName(&names);
    if (name == "net_raw") *keep |= 1u << CAP_NET_RAW;
    else if (name == "dac_override") *keep |= 1u << CAP_DAC_OVERRIDE;
    else if (name != "none") return false;
  }
  return true;
}

bool Kept(int capability, uint32_t keep) { return capability < 32 && (keep >> capability & 1) != 0; }

bool DropBounding(uint32_t keep) {
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
    if (!Kept(capability, keep) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return false;
  return true;
}

bool SetOwn(uint32_t keep, bool* ambient) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct held[2] = {}, wanted[2] = {};
  if (syscall(SYS_capget, &header, held) != 0) return false;
  wanted[0].permitted = wanted[0].effective = held[0].permitted & keep;
  wanted[0].inheritable = wanted[0].permitted;
  if (syscall(SYS_capset, &header, wanted) != 0) return false;
  *ambient = wanted[0].permitted != 0;
  for (int capability = 0; capability < 32; capability++)
    if (Kept(capability, wanted[0].permitted) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) return false;
  return true;
}

void ShowTheWire(std::string_view interfaces) {
  while (!interfaces.empty()) {
    const writ::Status stopped = writ::StopMerging(std::string(TakeName(&interfaces)));
    if (!stopped.ok()) std::fprintf(stderr, "writ-confine: %s\n", stopped.detail.c_str());
  }
}

struct Orders {
  std::string_view wire;
  uint32_t keep = 0;
  char** program = nullptr;   // with its arguments
};

bool ReadOrders(int count, char** arguments, Orders* out) {
  int at = 1;
  if (count > 2 && std::strcmp(arguments[1], "--wire") == 0) {
    out->wire = arguments[2];
    if (out->wire.empty()) return false;
    at = 3;
  }
  if (count < at + 2 || !ReadKeep(arguments[at], &out->keep)) return false;
  out->program = arguments + at + 1;
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  Orders orders;
  if (!ReadOrders(count, arguments, &orders)) {
    std::fprintf(stderr,
                 "usage: writ-confine [--wire INTERFACE[,INTERFACE...]] net_raw|dac_override|none[,...] PROGRAM [ARGUMENT...]\n");
    return kFailed;
  }
  ShowTheWire(orders.wire);
  const uint32_t keep = orders.keep;
  const bool root = geteuid() == 0;
  if (root && !DropBounding(keep)) return Fail("cannot bound the capabilities");
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return Fail("cannot clear the ambient capabilities");
  bool ambient = false;
  if (!SetOwn(keep, &ambient)) return Fail("cannot set the capabilities");
  if ((root || ambient) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Fail("cannot forbid new privileges");
  execv(orders.program[0], orders.program);
  return Fail(orders.program[0]);
}
