// When bound grants begin and end, earliest first, so that nobody has to look at all of them.
//
// Threads: any. next_start_ns is read for each packet of a file, without a lock.
#pragma once
#include <map>
#include <vector>

#include "engine/bound_grant.h"

namespace writ {

class Timetable {
 public:
  void Add(Interception* grant) {
    std::lock_guard lock(mutex_);
    starts_.emplace(grant->grant().not_before_ns, grant);
    ends_.emplace(grant->grant().not_after_ns, grant);
    NoteNext();
  }
  // The earliest start that DueStarts has not handed out.
  int64_t next_start_ns() const { return next_start_ns_.load(std::memory_order_acquire); }
  // The earliest end that DueEnds has not handed out, or that was put off.
  int64_t next_end_ns() {
    std::lock_guard lock(mutex_);
    return ends_.empty() ? INT64_MAX : ends_.begin()->first;
  }
  // Each grant once: those whose start, or end, is not behind `now_ns`.
  std::vector<Interception*> DueStarts(int64_t now_ns) {
    if (now_ns < next_start_ns()) return {};
    std::lock_guard lock(mutex_);
    std::vector<Interception*> due = Take(&starts_, now_ns);
    NoteNext();
    return due;
  }
  // Once more among those due.
  void PutOffEnd(Interception* grant) {
    std::lock_guard lock(mutex_);
    ends_.emplace(grant->grant().not_after_ns, grant);
  }
  std::vector<Interception*> DueEnds(int64_t now_ns) {
    std::lock_guard lock(mutex_);
    return Take(&ends_, now_ns);
  }

 private:
  using ByTime = std::multimap<int64_t, Interception*>;
  static std::vector<Interception*> Take(ByTime* times, int64_t now_ns) {
    std::vector<Interception*> due;
    const auto end = times->upper_bound(now_ns);
    for (auto at = times->begin(); at != end; ++at) due.push_back(at->second);
    times->erase(times->begin(), end);
    return due;
  }
  void NoteNext() {
    next_start_ns_.store(starts_.empty() ? INT64_MAX : starts_.begin()->first, std::memory_order_release);
  }

  std::mutex mutex_;
  ByTime starts_, ends_;
  std::atomic<int64_t> next_start_ns_{INT64_MAX};
};

}  // namespace writ
