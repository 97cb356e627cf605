// Frames a second, and processor time a frame, over a capture file on one core, as JSON; each round maps the file anew. Not a test:
//   make -C addon bench && build/addon/capture_bench FILE walk|read|dissect|sift [rounds] [targets]
// walk: the floor to compare with: a plain walk over the mapped file that touches 64 octets of every record and asks nothing of them.
// read: FileSource hands every frame out, and one line of it is touched. dissect: each is dissected too. sift: several cursors, and a
// glance at each frame, with a table of that many strangers.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "capture/file_source.h"
#include "dissect/dissect.h"
#include "engine/table_sieve.h"
#include "match_fixture.h"

namespace {

using namespace writ;

double Seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Pass {
  uint64_t frames = 0, sum = 0;
  double seconds = 0, cpu_seconds = 0;
};

// Classic pcap, little-endian, taken as whole and sane.
Pass Walk(ByteView file) {
  Pass pass;
  const uint8_t* at = file.data() + 24;
  const uint8_t* end = file.data() + file.size();
  while (end - at > 16) {
    uint32_t length;
    std::memcpy(&length, at + 8, 4);
    const size_t touched = std::min<size_t>(64, length);
    for (size_t i = 0; i + 8 <= touched; i += 8) {
      uint64_t word;
      std::memcpy(&word, at + 16 + i, 8);
      pass.sum += word;
    }
    at += 16 + length;
    pass.frames++;
  }
  return pass;
}

Pass Play(FileSource* source, bool dissect) {
  Pass pass;
  std::vector<Frame> frames;
  IpLayers layers;
  while (source->Next(0, &frames) == Pull::kFrames) {
    pass.frames += frames.size();
    for (size_t i = 0; i < frames.size(); i++) {
      if (i + 4 < frames.size()) __builtin_prefetch(frames[i + 4].octets.data());
      if (!dissect) pass.sum += frames[i].octets[0];
      else if (Dissect(frames[i].link, frames[i].octets, &layers) == Dissection::kIp) pass.sum += layers.layer[0].source[3];
    }
  }
  return pass;
}

// Addresses out of 100.64/10 and subnets out of 2001:db8::/32, in turn.
std::unique_ptr<TargetTable> Strangers(uint32_t count) {
  auto table = std::make_unique<TargetTable>(2 * count);
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t random = (i + 1) * 2'654'435'761u;
    Selector selector;
    selector.kind = i % 2 == 0 ? SelectorKind::kIpv4 : SelectorKind::kIpv6;
    selector.prefix_length = i % 2 == 0 ? 32 : 64;
    const uint8_t octets[] = {static_cast<uint8_t>(random >> 24), static_cast<uint8_t>(random >> 16), static_cast<uint8_t>(random >> 8), static_cast<uint8_t>(random)};
    if (i % 2 == 0) selector.address = {100, static_cast<uint8_t>(64 | (octets[0] & 63)), octets[1], octets[2]};
    else selector.address = {0x20, 0x01, 0x0d, 0xb8, octets[0], octets[1], octets[2], octets[3]};
    table->Add({TargetEntryForTest::Make(selector, i)});
  }
  return table;
}

Pass SiftAll(FileSource* source, uint32_t targets) {
  Pass pass;
  const std::unique_ptr<TargetTable> table = Strangers(targets);
  const TableSieve sieve(*table, INT64_MAX);
  std::vector<Frame> frames;
  Sifted sifted;
  while (source->NextSifted(0, sieve, &frames, &sifted) == Pull::kFrames) {
    pass.frames += sifted.frames == 0 ? frames.size() : sifted.frames;
    pass.sum += frames.size();
    sifted = {};
  }
  return pass;
}

bool Run(const char* path, std::string_view mode, uint32_t targets, Pass* pass) {
  const double start = Seconds(), cpu = CpuSeconds();
  MappedFile file;
  std::unique_ptr<FileSource> source;
  FilePlay play;
  play.paths = {path};
  const Status status = mode == "walk" ? file.Open(path) : FileSource::Open(play, &source);
  if (!status.ok()) return std::fprintf(stderr, "%s: %s\n", status.code, status.detail.c_str()), false;
  if (mode == "sift") *pass = SiftAll(source.get(), targets);
  else *pass = mode == "walk" ? Walk(file.view()) : Play(source.get(), mode == "dissect");
  pass->seconds = Seconds() - start;
  pass->cpu_seconds = CpuSeconds() - cpu;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: capture_bench FILE walk|read|dissect|sift [rounds] [targets]\n"), 2;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 1;
  const auto targets = static_cast<uint32_t>(argc > 4 ? std::atoi(argv[4]) : 10'000);
  Pass best, pass;
  for (int round = 0; round < rounds; round++) {
    if (!Run(argv[1], argv[2], targets, &pass)) return 1;
    if (round == 0 || pass.cpu_seconds < best.cpu_seconds) best = pass;
  }
  std::printf("{\"mode\": \"%s\", \"frames\": %llu, \"seconds\": %.4f, \"framesPerSecond\": %.0f, \"cpuNsPerFrame\": %.1f, \"sum\": %llu}\n", argv[2],
              static_cast<unsigned long long>(best.frames), best.seconds, static_cast<double>(best.frames) / best.seconds, best.cpu_seconds * 1e9 / static_cast<double>(best.frames),
              static_cast<unsigned long long>(best.sum));
  return 0;
}
