// What happens to one packet.
#include <algorithm>

#include "engine/worker.h"
#include "match/service.h"

namespace writ {
namespace {

constexpr uint32_t kGrantsAhead = 8;

}  // namespace

void Worker::Process(const Frame& frame) {
  PointCounters& counters = stages_.points[frame.point];
  counters.seen++;
  stages_.position = frame.number;
  stages_.last_packet_ns = frame.time_ns;
  if (stages_.first_packet_ns == 0) stages_.first_packet_ns = frame.time_ns;
  latest_packet_ns_ = std::max(latest_packet_ns_, frame.time_ns);
  if (setup_.clock == nullptr && frame.time_ns >= setup_.timetable->next_start_ns()) BeginDue(frame);
  IpLayers layers;
  switch (Dissect(frame.link, frame.octets, &layers)) {
    case Dissection::kNotIp: counters.unmatched++; return;
    case Dissection::kMalformed: counters.malformed++; return;
    case Dissection::kUnknownLink: counters.unknown_link++; return;
    case Dissection::kIp: break;
  }
  counters.deeper += layers.deeper;
  counters.opaque += layers.opaque;
  hits_.clear();
  const IpLayer& innermost = layers.layer[layers.count - 1];
  const bool hangs = innermost.partial || (innermost.fragment == Fragment::kLater && !setup_.fragments->empty());
  // I1: what no verified grant names ends here; the frame's memory goes back to its source untouched.
  if (order_->table == nullptr || (order_->table->Match(layers, &hits_, order_->points[frame.point].word) == 0 && !hangs)) {
    counters.unmatched++;
    return;
  }
  const bool fragment = innermost.partial || innermost.fragment != Fragment::kWhole;
  if (!fragment) return ProcessMatch(frame, layers, &counters);
  if (ProcessFragment(frame, layers)) counters.matched++;
  else counters.unmatched++;
}

void Worker::ProcessMatch(const Frame& frame, const IpLayers& layers, PointCounters* counters) {
  bool delivered = false, truncated = false;
  for (const Hit& hit : hits_) {
    const Delivered what = Deliver(frame, layers, hit);
    delivered |= what == Delivered::kYes;
    truncated |= what == Delivered::kTruncated;
  }
  uint64_t& counter = delivered ? counters->matched : truncated ? counters->truncated : counters->unmatched;
  counter++;
}

// A packet that hangs on no other: a grant's dates, whether all of it was captured, and the order's services decide.
Worker::Delivered Worker::Deliver(const Frame& frame, const IpLayers& layers, const Hit& hit) {
  if (!InDate(frame, hit)) return Delivered::kNo;
  const IpLayer& layer = layers.layer[hit.layer];
  const std::vector<Service>& services = setup_.grants->At(hit.slot)->grant().services;
  if (!services.empty() && JudgeService(services, layer, hit.direction) != InService::kYes) return Delivered::kNo;
  if (layer.truncated) return Missed(frame, hit) ? Delivered::kTruncated : Delivered::kNo;   // what was not captured whole is no evidence
  return Take(frame, layer, hit) ? Delivered::kYes : Delivered::kNo;
}

// I2: to the packet, by the packet's own time and what the core's clock knows to add to it.
bool Worker::InDate(const Frame& frame, const Hit& hit) const {
  return JudgeTime(setup_.grants->At(hit.slot)->grant(), frame.time_ns, skew_) == InTime::kWithin;
}

bool Worker::Take(const Frame& frame, const IpLayer& layer, const Hit& hit) {
  return setup_.scribe->Take(setup_.grants->At(hit.slot), frame, order_->points[frame.point], layer, hit);
}

bool Worker::Missed(const Frame& frame, const Hit& hit) {
  return InDate(frame, hit) && setup_.scribe->Miss(setup_.grants->At(hit.slot));
}

void Worker::BeginDue(const Frame& frame) {
  const std::vector<Interception*> due = setup_.timetable->DueStarts(frame.time_ns);
  for (size_t i = 0; i < due.size(); i++) {
    if (i + kGrantsAhead < due.size()) due[i + kGrantsAhead]->Fetch();
    setup_.scribe->Begin(due[i], frame.time_ns, false, frame.number);
  }
}

void Worker::EndOfFiles() {
  source_ended_ = true;
  const uint32_t grants = setup_.grants->size();
  for (uint32_t slot = 0; slot < grants; slot++) {
    if (slot + kGrantsAhead < grants) setup_.grants->At(slot + kGrantsAhead)->Fetch();
    setup_.scribe->EndWithFiles(setup_.grants->At(slot), latest_packet_ns_, stages_.position);
  }
  for (size_t point = 0; point < order_->points.size(); point++)
    TellSource(static_cast<uint16_t>(point), false, "the end of the file");
  Tidy();
  setup_.on_event({EngineEvent::Type::kSourceEnd, 0, nullptr, {}});
}

}  // namespace writ
