// Every fuzzing target on its seeds and on random changes of them, so that no clang is needed to run them at all.
//   build/addon/fuzz_test [changes each] [seed]       more of the same
//   build/addon/fuzz_test --seeds DIRECTORY           writes the seeds, a folder for each target
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "check.h"
#include "fuzz/targets.h"

using namespace writ;
using namespace writ::test;

namespace {

Bytes Changed(std::mt19937* random, const std::vector<Bytes>& seeds) {
  Bytes input = seeds[(*random)() % seeds.size()];
  for (unsigned changes = (*random)() % 6; changes > 0 && !input.empty(); --changes) {
    const size_t at = (*random)() % input.size();
    switch ((*random)() % 6) {
      case 0: input[at] = static_cast<uint8_t>((*random)()); break;
      case 1: input[at] = 0xff; break;
      case 2: input.resize(at); break;
      case 3: input.insert(input.begin() + static_cast<long>(at), 1 + (*random)() % 8, static_cast<uint8_t>((*random)())); break;
      default: input[at] ^= static_cast<uint8_t>(1u << (*random)() % 8); break;
    }
  }
  return input;
}

void Replay(const fuzz::Target& target, unsigned changes, unsigned seed) {
  const std::vector<Bytes> seeds = target.seeds();
  target.run({});
  for (const Bytes& input : seeds) {
    target.run(input);
    for (size_t n = 0; n < std::min<size_t>(input.size(), 600); ++n) target.run(ByteView(input).first(n));
  }
  std::mt19937 random(seed);
  for (unsigned i = 0; i < changes; ++i) target.run(Changed(&random, seeds));
}

int WriteSeeds(const std::filesystem::path& directory) {
  for (const fuzz::Target& target : fuzz::Targets()) {
    std::filesystem::create_directories(directory / target.name);
    int number = 0;
    for (const Bytes& seed : target.seeds()) {
      std::ofstream out(directory / target.name / ("seed-" + std::to_string(++number)), std::ios::binary);
      out.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--seeds") == 0) return WriteSeeds(argv[2]);
  const unsigned changes = argc > 1 ? static_cast<unsigned>(std::stoul(argv[1])) : 4000;
  const unsigned seed = argc > 2 ? static_cast<unsigned>(std::stoul(argv[2])) : 1;
  for (const fuzz::Target& target : fuzz::Targets()) {
    const std::string title = std::string(target.name) + " stays within its input, cut at any octet and changed at random";
    Case(title.c_str(), [&] { Replay(target, changes, seed); });
  }
  return Finish("fuzz");
}
