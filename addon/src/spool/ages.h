// How old records were when they became durable: the promise of the spool, measured.
#pragma once
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <vector>

#include "spool/spool.h"

namespace writ::spool {

// Counts in steps of a quarter of an octave, from 2^16 ns (66 us) to 2^36 ns (69 s): a quantile is exact to 25 %.
// Threads: one adds, any read.
class Ages {
 public:
  void Add(int64_t ns) {
    const auto age = static_cast<uint64_t>(ns < 1 ? 1 : ns);
    counts_[StepOf(age)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(age, std::memory_order_relaxed);
    if (age > longest_.load(std::memory_order_relaxed)) longest_.store(age, std::memory_order_relaxed);
  }
  uint64_t count() const {
    uint64_t sum = 0;
    for (const auto& count : counts_) sum += count.load(std::memory_order_relaxed);
    return sum;
  }
  uint64_t sum_ns() const { return sum_.load(std::memory_order_relaxed); }
  // From the lowest step on: up to which age, and how many.
  std::vector<AgeStep> Steps() const {
    std::vector<AgeStep> steps;
    for (size_t step = 0; step < kSteps; ++step)
      steps.push_back({UpperEnd(step), counts_[step].load(std::memory_order_relaxed)});
    return steps;
  }
  uint64_t longest_ns() const { return longest_.load(std::memory_order_relaxed); }
  // Upper end of the step in which the share `share` of all is reached; 0 without any.
  uint64_t Quantile(double share) const {
    const double wanted = share * static_cast<double>(count());
    uint64_t sum = 0;
    for (size_t step = 0; step < kSteps; ++step) {
      sum += counts_[step].load(std::memory_order_relaxed);
      if (sum > 0 && static_cast<double>(sum) >= wanted) return UpperEnd(step);
    }
    return 0;
  }

 private:
  static constexpr size_t kSteps = 81;
  static constexpr unsigned kFirstBit = 16;
  static size_t StepOf(uint64_t age) {
    if (age < uint64_t{1} << kFirstBit) return 0;
    const auto bit = static_cast<unsigned>(std::bit_width(age)) - 1;
    const size_t step = 1 + (bit - kFirstBit) * 4 + ((age >> (bit - 2)) & 3);
    return step < kSteps ? step : kSteps - 1;
  }
  static uint64_t UpperEnd(size_t step) {
    if (step == 0) return uint64_t{1} << kFirstBit;
    const unsigned bit = kFirstBit + static_cast<unsigned>((step - 1) / 4);
    return (uint64_t{5} + (step - 1) % 4) << (bit - 2);
  }
  std::array<std::atomic<uint64_t>, kSteps> counts_{};
  std::atomic<uint64_t> longest_{0}, sum_{0};
};

}  // namespace writ::spool
