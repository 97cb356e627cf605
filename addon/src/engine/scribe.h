// Writes what was intercepted: content into the grant's own stream, what happened to the grant into the journal.
//
// Always true: of an IRI-only grant's packet nothing is copied but, where its profile asks for reports, its addresses and ports (I3);
// a number of a content stream is used once (I5); what the spool refuses becomes a gap that keeps its numbers, and is declared as soon as
// the spool takes records again (I6).
// Threads: any; each call takes the grant's mutex for itself.
#pragma once
#include <functional>

#include "capture/source.h"
#include "engine/bound_grant.h"
#include "engine/grant_directory.h"

namespace writ {

// Where frames come from, as the engine knows it.
struct CapturePoint {
  std::string name;     // ETSI interceptionPointID; empty: none
  std::string label;    // for people: the name, or what was opened
  uint64_t word = 0;    // the name as the target table knows it
  uint16_t group = 0;   // points of one group (not 0) may see one packet several times: it is delivered once
};

class Scribe {
 public:
  // `on_due`: due_ns() is nearer than it was; called under a grant's mutex.
  Scribe(Spool* spool, Journal* journal, std::function<void()> on_due = {}) : spool_(spool), journal_(journal), on_due_(std::move(on_due)) {}

  // One packet of the target. False: the grant was over.
  bool Take(Interception* grant, const Frame& frame, const CapturePoint& point, const IpLayer& layer, const Hit& hit);
  // One that was not captured whole. False: the grant was over.
  bool Miss(Interception* grant);
  // The grant's start was met at `now_ns` (live: the core's clock, in files a packet's time).
  void Begin(Interception* grant, int64_t now_ns, bool live, uint64_t position);
  // Live, when capturing goes on: the grant was active when the core went down.
  void Resume(Interception* grant, int64_t now_ns);
  // Packet time has stopped: what is active ends, at its own end if the packets reached that.
  void EndWithFiles(Interception* grant, int64_t latest_ns, uint64_t position);
  // `over` is set and nothing more comes: the stream has to be sealed.
  void Finish(Interception* grant);
  // Declares gaps and seals streams that could not be before, closes PDUs whose time has come; with `closing` all of them, for nothing follows.
  void Tidy(bool closing = false);
  // Steady clock: when Tidy has a PDU to close; INT64_MAX: none is open.
  int64_t due_ns() const {
    std::lock_guard lock(mutex_);
    return due_ns_;
  }
  void Tell(JournalKind kind, const Id& grant_id, Bytes body, int64_t time_ns, uint64_t position = 0);
  Journal* journal() { return journal_; }
  Status health() const { return spool_->health(); }

 private:
  void Activate(Interception* grant, int64_t time_ns, uint64_t position);
  void Count(GrantCounters* counters, const Frame& frame, size_t octets, uint8_t direction) const;
  void NoteAddresses(Interception* grant, const Frame& frame, const IpLayer& layer, const Hit& hit);
  void NoteAddress(Interception* grant, const Frame& frame, uint8_t version, const uint8_t* address);
  void AppendContent(Interception* grant, const Frame& frame, const CapturePoint& point, ByteView packet, uint8_t direction);
  void AppendReport(Interception* grant, const Frame& frame, const CapturePoint& point, const IpLayer& layer, uint8_t direction);
  void Sum(Interception* grant, const Frame& frame, const IpLayer& layer, const FlowKey& key);
  static bool PlayedBefore(GrantWork* work, const Frame& frame);
  static int64_t WaitNs(const Grant& grant);
  bool MayFollow(Interception* grant);
  uint8_t WhyRefused(Interception* grant) const;
  static CcFields FieldsOf(const Interception& grant, int64_t time_ns, uint8_t direction);
  void Gather(Interception* grant, const Frame& frame, CcTemplate* encoder, ByteView packet, uint8_t direction);
  void Open(Interception* grant, const Frame& frame, CcTemplate* encoder);
  void Close(Interception* grant, bool comes_again = false);
  bool Place(Interception* grant);
  size_t WriteJoined(const Interception& grant, uint8_t* room) const;
  CcTemplate* EncoderOf(BoundStreams* streams, const std::string& point) const;
  bool SeenBefore(GrantWork* work, const Frame& frame, const CapturePoint& point, ByteView packet) const;
  struct Lost {
    uint64_t packets = 0, octets = 0;
    int64_t from_ns = 0, to_ns = 0;
    uint64_t position = 0;
  };
  void Lose(Interception* grant, const Lost& lost, uint8_t reason);
  bool DeclareGap(Interception* grant);
  bool MayDeclare(Interception* grant) const;
  void AddUntidy(Interception* grant);
  static void Strip(Interception* grant);
  bool TidyOne(Interception* grant, bool closing, int64_t* due_ns);

  Spool* const spool_;
  Journal* const journal_;
  const std::function<void()> on_due_;
  mutable std::mutex mutex_;             // guards the next two; taken inside a grant's mutex, never around one
  std::vector<Interception*> untidy_;
  int64_t due_ns_ = INT64_MAX;
};

}  // namespace writ
