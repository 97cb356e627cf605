// A grant at work: its streams, its encoder, and what is kept of it from packet to packet.
//
// Threads: `work` belongs to whoever holds `mutex` (any packet worker, the warden); `state` and `over` are read by anyone; the rest
// does not change once the grant is in the directory.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "authority/grant_store.h"
#include "encode/template.h"
#include "engine/aggregate.h"
#include "engine/journal.h"
#include "engine/sightings.h"

namespace writ {

enum class GrantState : uint8_t { kStored, kPending, kActive, kExpired, kStopped };

// Packets. For content grants matched = encoded + gap, whenever the grant's mutex is free; encoded ones may wait in an aggregate.
struct GrantCounters {
  uint64_t matched = 0, encoded = 0, gap = 0, octets = 0;
  uint64_t octets_from = 0, octets_to = 0;   // by direction, both ends' own traffic in both
  uint64_t truncated = 0;                    // packets of the target that were not captured whole: no evidence, not in `matched`
  uint64_t repeated = 0;                     // seen at another point of the same group before: delivered once, not in `matched`
  int64_t first_packet_ns = 0, last_packet_ns = 0;
};

// Items lost in a row and not declared yet.
struct OpenGap {
  uint64_t first_item = 0, count = 0, octets = 0;
  int64_t from_ns = 0, to_ns = 0;
  uint64_t position = 0;
  uint8_t reason = 0;   // docs/journal-format.md, GAP
};

struct BoundStreams {
  const VerifiedGrant* verified = nullptr;
  Stream* iri = nullptr;
  Stream* cc = nullptr;                    // nullptr: IRI only (I3)
  Bytes program;                           // likewise: of its content's headers
  // One encoder for each capture point that the target was seen at, by the point's name in the PDUs; made when it is first needed.
  std::vector<std::pair<std::string, std::unique_ptr<CcTemplate>>> encoders;
  uint32_t cin = 0;
};

struct GrantWork {
  GrantCounters counters;
  bool active = false;             // GRANT_ACTIVE is journalled
  bool ended = false;              // GRANT_ENDED is journalled
  bool passed = false;             // files: its start was met, at or past its end
  bool sealed = false;             // no more content will come: the stream was told
  bool untidy = false;             // on the scribe's list: a gap to declare, or a stream to seal
  uint64_t next_item = 0;          // I5: of the content stream, gaps included; its low half is the sequence number
  uint64_t aggregated = 0;         // live: packets in the stream's PDUs, where several share one
  std::unique_ptr<Aggregate> aggregate;   // once a packet came for it
  uint64_t replay_until = 0;       // files: packets up to this number are in the spool already
  uint64_t replay_gaps = 0;        // of these, items that were declared lost
  int64_t resume_from_ns = 0;      // live: down since; 0: nothing to tell
  OpenGap gap;
  int64_t gap_told_ns = 0;         // steady clock: when a gap was last declared while content was still refused
  std::unique_ptr<Sightings> sightings;   // once a packet came from a point group
  SeenAddress last_address{};
  std::set<SeenAddress> addresses;
};

struct Interception {
  BoundStreams streams;
  int64_t bound_at_ns = 0;
  std::atomic<GrantState> state{GrantState::kPending};
  std::atomic<bool> over{false};   // matches nothing from now on; once it is set and the mutex was taken, no packet is on its way
  mutable std::mutex mutex;
  GrantWork work;

  const Grant& grant() const { return streams.verified->grant(); }
  // Before thousands begin or end at once, each in memory that has not been touched for long.
  void Fetch() const {
    __builtin_prefetch(&mutex);
    __builtin_prefetch(streams.verified);
  }
};

}  // namespace writ
