// When bound grants begin and end, earliest first, so that nobody has to look at all of them.
//
// Threads: any. next_start_ns is read for each packet of a file, without a lock.
#pragma once
#include <functional>
#include <queue>
#include <vector>

#include "engine/bound_grant.h"

namespace writ {

class Timetable {
 public:
  void Add(Interception* grant) {
    std::lock_guard lock(mutex_);
    starts_.push({grant->grant().not_before_ns, added_, grant});
    ends_.push({grant->grant().not_after_ns, added_++, grant});
    NoteNext();
  }
  // The earliest start that DueStarts has not handed out.
  int64_t next_start_ns() const { return next_start_ns_.load(std::memory_order_acquire); }
  // The earliest end that DueEnds has not handed out, or that was put off.
  int64_t next_end_ns() {
    std::lock_guard lock(mutex_);
    return ends_.empty() ? INT64_MAX : ends_.top().time_ns;
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
    ends_.push({grant->grant().not_after_ns, added_++, grant});
  }
  std::vector<Interception*> DueEnds(int64_t now_ns) {
    std::lock_guard lock(mutex_);
    return Take(&ends_, now_ns);
  }

 private:
  struct Entry {
    int64_t time_ns;
    uint64_t order;   // at the same time, those that were added first
    Interception* grant;
    bool operator>(const Entry& other) const { return time_ns != other.time_ns ? time_ns > other.time_ns : order > other.order; }
  };
  using ByTime = std::priority_queue<Entry, std::vector<Entry>, std::greater<>>;
  static std::vector<Interception*> Take(ByTime* times, int64_t now_ns) {
    std::vector<Interception*> due;
    for (; !times->empty() && times->top().time_ns <= now_ns; times->pop()) due.push_back(times->top().grant);
    return due;
  }
  void NoteNext() {
    next_start_ns_.store(starts_.empty() ? INT64_MAX : starts_.top().time_ns, std::memory_order_release);
  }

  std::mutex mutex_;
  ByTime starts_, ends_;
  uint64_t added_ = 0;
  std::atomic<int64_t> next_start_ns_{INT64_MAX};
};

}  // namespace writ
