#include <sched.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cstdio>

#include "survey/interface_facts.h"

namespace writ {
namespace {

constexpr int kNetAdmin = 12, kNetRaw = 13;   // capabilities(7)

uint64_t EffectiveCapabilities() {
  FILE* status = std::fopen("/proc/self/status", "re");
  if (status == nullptr) return 0;
  unsigned long long value = 0;
  char line[256];
  while (std::fgets(line, sizeof line, status) != nullptr && std::sscanf(line, "CapEff: %llx", &value) != 1) {
  }
  std::fclose(status);
  return value;
}

void ReadClock(MachineFacts* out) {
  timex clock{};   // modes 0: only asks
  const int state = adjtimex(&clock);
  if (state < 0) return;
  out->clock_synchronised = state != TIME_ERROR && (clock.status & STA_UNSYNC) == 0;
  out->clock_max_error_us = clock.maxerror;
  out->clock_error_us = clock.esterror;
}

}  // namespace

MachineFacts ReadMachineFacts() {
  MachineFacts out;
  const uint64_t capabilities = EffectiveCapabilities();
  out.net_raw = (capabilities >> kNetRaw & 1) != 0;
  out.net_admin = (capabilities >> kNetAdmin & 1) != 0;
  cpu_set_t cpus;
  if (sched_getaffinity(0, sizeof cpus, &cpus) == 0) out.cpus = static_cast<uint32_t>(CPU_COUNT(&cpus));
  const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGE_SIZE);
  if (pages > 0 && size > 0) out.memory_bytes = static_cast<uint64_t>(pages) * static_cast<uint64_t>(size);
  ReadClock(&out);
  return out;
}

}  // namespace writ
