// What happens to one packet.
#include <algorithm>

#include "engine/worker.h"

namespace writ {

void Worker::Process(const Frame& frame) {
  stages_.seen++;
  stages_.position = frame.number;
  stages_.last_packet_ns = frame.time_ns;
  if (stages_.first_packet_ns == 0) stages_.first_packet_ns = frame.time_ns;
  latest_packet_ns_ = std::max(latest_packet_ns_, frame.time_ns);
  if (setup_.clock == nullptr && frame.time_ns >= next_start_ns_) ActivateDue(frame.time_ns, frame.number);
  IpLayers layers;
  switch (Dissect(frame.link, frame.octets, &layers)) {
    case Dissection::kNotIp: stages_.unmatched++; return;
    case Dissection::kMalformed: stages_.malformed++; return;
    case Dissection::kUnknownLink: stages_.unknown_link++; return;
    case Dissection::kIp: break;
  }
  hits_.clear();
  // I1: what no verified grant names ends here; the frame's memory goes back to its source untouched.
  if (order_->table == nullptr || order_->table->Match(layers, &hits_) == 0) {
    stages_.unmatched++;
    return;
  }
  ProcessMatch(frame, layers);
}

void Worker::ProcessMatch(const Frame& frame, const IpLayers& layers) {
  bool delivered = false, truncated = false;
  for (const Hit& hit : hits_) {
    Interception* grant = order_->grants[hit.slot];
    const IpLayer& layer = layers.layer[hit.layer];
    if (!Accepts(*grant, frame)) continue;
    if (layer.truncated) {   // a packet that was not captured whole is no evidence
      truncated = true;
      continue;
    }
    Deliver(grant, frame, layer, hit);
    delivered = true;
  }
  uint64_t& counter = delivered ? stages_.matched : truncated ? stages_.truncated : stages_.unmatched;
  counter++;
}

// I2: to the packet, by the packet's own time and what the core's clock knows to add to it.
bool Worker::Accepts(const Interception& grant, const Frame& frame) const {
  return !grant.over.load(std::memory_order_acquire) && JudgeTime(grant.grant(), frame.time_ns, skew_) == InTime::kWithin;
}

void Worker::Deliver(Interception* grant, const Frame& frame, const IpLayer& layer, const Hit& hit) {
  if (!grant->worker.active) Activate(grant, std::max(frame.time_ns, grant->grant().not_before_ns), frame.number);
  NoteAddresses(grant, frame, layer, hit);
  Count(grant, frame, layer, hit.direction);
  // I3: without the CC bit there is no content stream: the payload is never copied anywhere.
  if (grant->streams.cc != nullptr) AppendContent(grant, frame, layer.packet, hit.direction);
}

void Worker::Count(Interception* grant, const Frame& frame, const IpLayer& layer, uint8_t direction) {
  GrantCounters& counters = grant->worker.counters;
  counters.matched++;
  counters.octets += layer.packet.size();
  if (direction != 1) counters.octets_from += layer.packet.size();
  if (direction != 0) counters.octets_to += layer.packet.size();
  if (counters.first_packet_ns == 0) counters.first_packet_ns = frame.time_ns;
  counters.last_packet_ns = frame.time_ns;
  if (grant->worker.dirty) return;
  grant->worker.dirty = true;
  touched_.push_back(grant);
}

void Worker::NoteAddresses(Interception* grant, const Frame& frame, const IpLayer& layer, const Hit& hit) {
  NoteAddress(grant, frame, layer.version, hit.address);
  if (hit.direction == 2) NoteAddress(grant, frame, layer.version, layer.destination);
}

// Each address of the grant is journalled when it is first seen.
void Worker::NoteAddress(Interception* grant, const Frame& frame, uint8_t version, const uint8_t* address) {
  WorkerGrant& worker = grant->worker;
  const size_t length = version == 4 ? 4 : 16;
  SeenAddress seen{};
  seen[0] = version;
  std::copy_n(address, length, seen.begin() + 1);
  if (seen == worker.last_address) return;
  worker.last_address = seen;
  if (worker.addresses.size() >= kMaxSeenAddresses || !worker.addresses.insert(seen).second) return;
  Append(JournalKind::kAddressSeen, grant, Bytes(seen.begin(), seen.begin() + 1 + static_cast<long>(length)), frame.time_ns,
         frame.number);
}

// I5: the item's number in the stream gives both: the sequence number, and a new CIN when its 32 bits are used up.
void Worker::AppendContent(Interception* grant, const Frame& frame, ByteView packet, uint8_t direction) {
  WorkerGrant& worker = grant->worker;
  BoundStreams& streams = grant->streams;
  if (frame.number != 0 && frame.number <= worker.replay_until) {   // played before: in the spool, or declared lost
    const bool lost = worker.counters.gap < worker.replay_gaps;
    (lost ? worker.counters.gap : worker.counters.encoded)++;
    return;
  }
  if (worker.gap.count > 0 && !DeclareGap(grant)) return Lose(grant, frame, packet);
  uint8_t* room = setup_.spool->Reserve(streams.cc, streams.encoder->max_overhead() + packet.size());
  if (room == nullptr) return Lose(grant, frame, packet);
  const uint64_t time_ns = static_cast<uint64_t>(std::max<int64_t>(frame.time_ns, 0));
  CcFields fields;
  fields.sequence = static_cast<uint32_t>(worker.next_item);
  fields.cin = streams.cin + static_cast<uint32_t>(worker.next_item >> 32);
  fields.seconds = time_ns / 1'000'000'000;
  fields.microseconds = static_cast<uint32_t>(time_ns % 1'000'000'000 / 1000);
  fields.direction = direction;
  RecordMeta meta;
  meta.kind = RecordKind::kCc;
  meta.time_ns = frame.time_ns;
  meta.position = frame.number;
  setup_.spool->Commit(streams.cc, streams.encoder->Encode(fields, packet, room), meta);
  worker.next_item++;
  worker.counters.encoded++;
}

// The number it would have had stays used (I6).
void Worker::Lose(Interception* grant, const Frame& frame, ByteView packet) {
  WorkerGrant& worker = grant->worker;
  OpenGap& gap = worker.gap;
  if (gap.count == 0) {
    gap = {worker.next_item, 0, 0, frame.time_ns, frame.time_ns, 0, 0};
    gap.reason = setup_.spool->health().ok() ? 1 : 2;
  }
  gap.count++;
  gap.octets += packet.size();
  gap.to_ns = frame.time_ns;
  gap.position = frame.number;
  worker.next_item++;
  worker.counters.gap++;
  untidy_ = true;
}

// An empty record in the content stream keeps the place; the journal says what is missing.
bool Worker::DeclareGap(Interception* grant) {
  OpenGap& gap = grant->worker.gap;
  if (setup_.spool->Reserve(grant->streams.cc, 0) == nullptr) return false;
  RecordMeta meta;
  meta.kind = RecordKind::kGap;
  meta.time_ns = gap.to_ns;
  meta.position = gap.position;
  meta.gap_items = gap.count;
  setup_.spool->Commit(grant->streams.cc, 0, meta);
  Bytes body =
      BodyWriter().U64(gap.first_item).U64(gap.count).I64(gap.from_ns).I64(gap.to_ns).U64(gap.octets).U8(gap.reason).Take();
  Append(JournalKind::kGap, grant, std::move(body), gap.to_ns, gap.position);
  gap = {};
  return true;
}

}  // namespace writ
