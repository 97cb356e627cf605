// libFuzzer's door to one target: compiled with -DWRIT_TARGET=kDissect and the like, never into a test.
#include "fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  writ::fuzz::WRIT_TARGET.run({data, size});
  return 0;
}
