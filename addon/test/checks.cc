// The tests of every room in one program: build/addon/checks NAME runs those of NAME.cc; without a name it lists them.
#include "check.h"

using namespace writ::test;

int main(int argc, char** argv) {
  for (const Program& program : programs()) {
    if (argc < 2) std::printf("%s\n", program.name.c_str());
    if (argc < 2 || program.name != argv[1]) continue;
    program.run();
    return Finish(argv[1]);
  }
  if (argc < 2) return 0;
  std::fprintf(stderr, "no tests of the name %s\n", argv[1]);
  return 2;
}
