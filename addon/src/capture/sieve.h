// A first look at frames while they are read, for a source that can read several stretches of a file at once: nearly every frame
// concerns nobody, and one that is let go here is never handed on, only counted.
#pragma once
#include "capture/source.h"

namespace writ {

class Sieve {
 public:
  virtual ~Sieve() = default;
  // False: nothing in force can want this frame, and all that is to be left of it is a count. `frame` has no number yet.
  virtual bool Keeps(const Frame& frame) const = 0;
};

// What the frames of a stretch were, those that were kept and those let go.
struct Sifted {
  uint64_t frames = 0, kept = 0;
  uint64_t last_number = 0;
  uint16_t point = 0;   // of all
  int64_t first_ns = 0, last_ns = 0, latest_ns = INT64_MIN;

  void Count(int64_t time_ns) {
    if (frames++ == 0) first_ns = time_ns;
    last_ns = time_ns;
    latest_ns = latest_ns < time_ns ? time_ns : latest_ns;
  }
  // What follows this.
  void Append(const Sifted& next) {
    if (next.frames == 0) return;
    if (frames == 0) first_ns = next.first_ns;
    last_ns = next.last_ns;
    last_number = next.last_number;
    latest_ns = latest_ns < next.latest_ns ? next.latest_ns : latest_ns;
    frames += next.frames;
    kept += next.kept;
  }
};

}  // namespace writ
