// Frames a second, and processor time a frame, over a capture file on one core, as JSON; each round maps the file anew. Not a test:
//   make -C addon bench && build/addon/capture_bench FILE walk|read|dissect [rounds]
// walk: the floor to compare with: a plain walk over the mapped file that touches 64 octets of every record and asks nothing of them.
// read: FileSource hands every frame out, and one line of it is touched. dissect: each is dissected too.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "capture/file_source.h"
#include "dissect/dissect.h"

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

bool Run(const char* path, std::string_view mode, Pass* pass) {
  const double start = Seconds(), cpu = CpuSeconds();
  MappedFile file;
  std::unique_ptr<FileSource> source;
  FilePlay play;
  play.paths = {path};
  const Status status = mode == "walk" ? file.Open(path) : FileSource::Open(play, &source);
  if (!status.ok()) return std::fprintf(stderr, "%s: %s\n", status.code, status.detail.c_str()), false;
  *pass = mode == "walk" ? Walk(file.view()) : Play(source.get(), mode == "dissect");
  pass->seconds = Seconds() - start;
  pass->cpu_seconds = CpuSeconds() - cpu;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: capture_bench FILE walk|read|dissect [rounds]\n"), 2;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 1;
  Pass best, pass;
  for (int round = 0; round < rounds; round++) {
    if (!Run(argv[1], argv[2], &pass)) return 1;
    if (round == 0 || pass.cpu_seconds < best.cpu_seconds) best = pass;
  }
  std::printf("{\"mode\": \"%s\", \"frames\": %llu, \"seconds\": %.4f, \"framesPerSecond\": %.0f, \"cpuNsPerFrame\": %.1f, \"sum\": %llu}\n", argv[2],
              static_cast<unsigned long long>(best.frames), best.seconds, static_cast<double>(best.frames) / best.seconds, best.cpu_seconds * 1e9 / static_cast<double>(best.frames),
              static_cast<unsigned long long>(best.sum));
  return 0;
}
