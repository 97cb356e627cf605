// Where frames come from: batches in order, whatever the source. Frames point into the source's own memory (a mapped file or
// the kernel's ring) and are valid until the next call of Next: whoever wants more must copy, and only a grant allows that (I1, I3).
#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"

namespace writ {

struct Frame {
  ByteView octets;           // as captured, the VLAN tag that the kernel strips put back
  int64_t time_ns = 0;       // capture time, ns since 1970 UTC
  uint64_t number = 0;       // files: from 1 over the merged sources; live: 0
  uint16_t link = 0;         // LINKTYPE_*
  uint16_t point = 0;        // which of the sources
};

enum class Pull : uint8_t {
  kFrames,   // the batch holds at least one frame
  kIdle,     // nothing within the wait
  kGate,     // files: standing before the packet `gate()`, until Release
  kEnd       // no more frames, ever
};

// Something a person should hear of: a source came up or went, or a file ended in the middle of a record.
struct SourceNotice {
  uint16_t point = 0;
  bool up = false;
  const char* code = nullptr;   // a WRIT_CAPTURE_* code when something is wrong
  std::string detail;
  bool own = false;             // of what this source's frames show: to be told by each worker that shares the interface
};

class Sieve;
struct Sifted;

class Source {
 public:
  virtual ~Source() = default;
  // Waits up to `wait_ms` for the next batch; worker thread only. The frames of the batch before become invalid.
  virtual Pull Next(int wait_ms, std::vector<Frame>* frames) = 0;
  // As Next, for a source that can look at many frames at once: those that the sieve keeps are the batch (none may be), and `sifted` says
  // what they and the others were. `sifted->frames` 0: all there was is in the batch.
  virtual Pull NextSifted(int wait_ms, const Sieve&, std::vector<Frame>* frames, Sifted*) { return Next(wait_ms, frames); }
  virtual void TakeNotices(std::vector<SourceNotice>* notices) = 0;
  // Brings kernel_drops() up to date; worker thread only.
  virtual void Settle() {}
  // Frames of that point that the kernel dropped for want of room, so far.
  virtual uint64_t kernel_drops(uint16_t) const { return 0; }
  virtual uint64_t gate() const { return 0; }
  // Any thread: a waiting Next returns soon.
  virtual void Wake() = 0;
  virtual void Release(uint64_t) {}
};

}  // namespace writ
