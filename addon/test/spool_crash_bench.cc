// The states that power cuts may leave of a spool, by the thousand. Not part of the suite:
//   make -C addon bench && build/addon/spool_crash_bench [states] [seed]      prints JSON; exit code 1 when anything was lost
#include <cstdio>
#include <cstdlib>

#include "spool_crash.h"

int main(int argc, char** argv) {
  using namespace writ::test;
  constexpr int kStatesOfALife = 1000;
  const long states = argc > 1 ? std::atol(argv[1]) : 100'000;
  const unsigned long seed = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
  long done = 0, lost = 0;
  for (unsigned long life = seed; done < states; ++life, done += kStatesOfALife) {
    const int here = Losses(true, kStatesOfALife / 2, life);
    if (here > 0) std::fprintf(stderr, "seed %lu: %d lost\n", life, here);
    lost += here;
  }
  const int control = Losses(false, 100, seed);
  std::printf("{\"states\":%ld,\"firstSeed\":%lu,\"lost\":%ld,\"control\":{\"cuts\":100,\"lost\":%d}}\n", done, seed, lost, control);
  return lost == 0 && control > 0 ? 0 : 1;
}
