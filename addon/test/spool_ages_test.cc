#include "spool/ages.h"
#include "spool_support.h"

using namespace writ;
using namespace writ::test;

namespace spool_ages_test {

uint64_t BlocksUpTo(const std::vector<AgeStep>& steps, uint64_t ns) {
  uint64_t sum = 0;
  for (const AgeStep& step : steps) sum += step.up_to_ns <= ns ? step.blocks : 0;
  return sum;
}

// Ages from nothing to beyond the last step, each a few percent above the one before.
void EveryAgeInItsStep() {
  spool::Ages ages;
  uint64_t added = 0, sum = 0, longest = 0;
  for (double age = 1; age < 1e12; age *= 1.03, ++added) {
    longest = static_cast<uint64_t>(age);
    ages.Add(static_cast<int64_t>(longest));
    sum += longest;
    const uint64_t least = ages.Quantile(1);
    CHECK(least >= longest || longest >= ages.Steps().back().up_to_ns);
    CHECK(least < 65'537 || least <= longest + longest / 4 + 1);
  }
  CHECK_EQ(ages.count(), added);
  CHECK_EQ(ages.sum_ns(), sum);
  CHECK_EQ(ages.longest_ns(), longest);
  const std::vector<AgeStep> steps = ages.Steps();
  for (size_t i = 1; i < steps.size(); ++i) CHECK(steps[i].up_to_ns > steps[i - 1].up_to_ns);
  CHECK_EQ(BlocksUpTo(steps, UINT64_MAX), added);
}

void QuantilesAreOfSteps() {
  spool::Ages ages;
  CHECK_EQ(ages.Quantile(0.99), 0u);
  for (int i = 0; i < 99; ++i) ages.Add(50'000'000);
  ages.Add(5'000'000'000);
  CHECK(ages.Quantile(0.5) >= 50'000'000 && ages.Quantile(0.5) < 63'000'000);
  CHECK_EQ(ages.Quantile(0.99), ages.Quantile(0.5));
  CHECK(ages.Quantile(0.995) >= 5'000'000'000);
}

void SpoolCountsItsBlocks() {
  ScratchDirectory scratch;
  auto spool = OpenSpool(TestOptions(scratch.path()));
  CHECK_EQ(spool->ages().blocks, 0u);
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  for (uint64_t i = 0; i < 3; ++i) {
    CHECK(Append(spool.get(), stream, 1, i, 100));
    CHECK_OK(spool->Flush());
  }
  const DurableAges ages = spool->ages();
  CHECK_EQ(ages.blocks, 3u);
  CHECK_EQ(BlocksUpTo(ages.steps, UINT64_MAX), 3u);
  CHECK(ages.longest_ns > 0 && ages.sum_ns >= ages.longest_ns);
}

TEST_PROGRAM(spool_ages) {
  Case("an age is counted in a step that ends at most a quarter above it", EveryAgeInItsStep);
  Case("a quantile is the end of the step in which it is reached", QuantilesAreOfSteps);
  Case("the spool counts each block once it is durable", SpoolCountsItsBlocks);
}

}  // namespace spool_ages_test
