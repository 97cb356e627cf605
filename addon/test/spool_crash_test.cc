#include "spool_crash.h"

using namespace writ;
using namespace writ::test;

namespace spool_crash_test {

TEST_PROGRAM(spool_crash) {
  Case("I5 and I8: of 2,000 states that power cuts could leave, second cuts in the recovery of the first among them, none lacks a durable "
       "record, holds a wrong one or has a key and nonce used twice", [] {
    for (uint64_t seed = 1; seed <= 4; ++seed) CHECK_EQ(Losses(true, 250, seed), 0);
  });
  Case("no state around a clean end shows its mark beside anything that was not flushed", [] {
    Harness harness(true, 6);
    CHECK_EQ(harness.CutsAtMarks(80), 0);
    CHECK(harness.marks > 20);
  });
  Case("the control: without flushes it does", [] { CHECK(Harness(false, 7).CutsAtMarks(30) > 10); });
  Case("the control: without flushes the same check finds losses", [] { CHECK(Losses(false, 60, 5) > 20); });
}

}  // namespace spool_crash_test
