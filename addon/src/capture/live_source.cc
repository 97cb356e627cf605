#include "capture/live_source.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include "base/steady.h"
#include "capture/offloads.h"

namespace writ {
namespace {

constexpr int64_t kLeastPauseMs = 1, kMostPauseMs = 33;   // at 10 Gb/s a ring of 64 MiB takes 53 ms
constexpr size_t kFullShare = 4, kEmptyShare = 8;   // of a ring, taken after a pause: shorter pauses; longer ones
constexpr int64_t kLookMs = 250, kLookForMs = 100;   // statistics are read this often; interfaces that are away are looked for
constexpr int64_t kTellMergedMs = 60'000;

}  // namespace

Status LiveSource::Open(const std::vector<std::string>& interfaces, const RingOptions& options, size_t workers,
                        std::vector<std::shared_ptr<Source>>* out) {
  if (interfaces.empty()) return Status::Error("WRIT_CAPTURE_NO_INTERFACE", "no interface was named");
  std::vector<Wire> wires(interfaces.size());
  for (Wire& wire : wires) {
    if (workers > 1) wire.group = std::make_shared<FanoutGroup>();
    wire.merged = std::make_shared<std::atomic<uint64_t>>(0);
  }
  for (size_t i = 0; i < workers; i++) {
    std::shared_ptr<LiveSource> source(new LiveSource(options));
    WRIT_RETURN_IF_ERROR(source->OpenLanes(interfaces, wires));
    out->push_back(std::move(source));
  }
  return Status::Ok();
}

Status LiveSource::OpenLanes(const std::vector<std::string>& interfaces, const std::vector<Wire>& wires) {
  wake_fd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_fd_ < 0)
    return Status::Error("WRIT_CAPTURE_SOCKET", std::string("cannot make an event descriptor: ") + std::strerror(errno));
  for (size_t i = 0; i < interfaces.size(); i++) {
    Lane lane{interfaces[i], wires[i], nullptr};
    WRIT_RETURN_IF_ERROR(PacketRing::Open(lane.name, options_, lane.wire.group.get(), &lane.ring));
    lanes_.push_back(std::move(lane));
    TellOffloads(i);
  }
  return Status::Ok();
}

LiveSource::~LiveSource() {
  if (wake_fd_ >= 0) close(wake_fd_);
}

bool LiveSource::TakeFrom(PacketRing* ring, uint16_t point, const Basket& basket) {
  if (basket.sieve == nullptr) return ring->NextFrames(point, basket.frames);
  return ring->NextSifted(point, *basket.sieve, basket.frames, basket.sifted);
}

Pull LiveSource::Take(int wait_ms, const Basket& basket) {
  basket.frames->clear();
  if (out_ != nullptr && out_->HasMore()) {
    TakeFrom(out_, out_point_, basket);
    return Pull::kFrames;
  }
  if (out_ != nullptr) out_->ReturnBlock();
  out_ = nullptr;
  Look(false);
  if (ServeNext(basket)) return Pull::kFrames;
  if (options_.busy_poll) {
    Spin(wait_ms);
    return ServeNext(basket) ? Pull::kFrames : Pull::kIdle;
  }
  if (Pause(wait_ms) && ServeNext(basket)) return Pull::kFrames;
  Poll(wait_ms);
  return ServeNext(basket) ? Pull::kFrames : Pull::kIdle;
}

// In turn, so that a busy interface cannot starve another.
bool LiveSource::ServeNext(const Basket& basket) {
  for (size_t i = 0; i < lanes_.size(); i++) {
    size_t lane = (turn_ + i) % lanes_.size();
    PacketRing* ring = lanes_[lane].ring.get();
    if (ring == nullptr || !TakeFrom(ring, static_cast<uint16_t>(lane), basket)) continue;
    out_ = ring;
    out_point_ = static_cast<uint16_t>(lane);
    turn_ = lane + 1;
    if (!basket.empty()) return true;   // a block retired empty holds nothing
  }
  return false;
}

// The fuller a ring was found, the sooner it is looked at again.
void LiveSource::SetPause() {
  bool full = false, empty = true;
  for (Lane& lane : lanes_) {
    if (lane.ring == nullptr) continue;
    const size_t taken = lane.ring->TakeOpened();
    full |= taken * kFullShare > lane.ring->blocks();
    empty &= taken * kEmptyShare <= lane.ring->blocks();
  }
  if (full) pause_ms_ = std::max(pause_ms_ / 2, kLeastPauseMs);
  else if (empty) pause_ms_ = std::min(pause_ms_ * 2, kMostPauseMs);
}

// The kernel wakes a sleeper for each block, and each wake-up costs as much as hundreds of packets: the caches are cold, and the
// processor has to come back. So there is a pause between two, shortened while a ring is found filled to more than a quarter. Wake ends a pause
// too. True: it paused.
bool LiveSource::Pause(int wait_ms) {
  SetPause();
  const int64_t now = SteadyMs(), left = std::min<int64_t>(woke_ms_ + pause_ms_ - now, wait_ms);
  if (left <= 0) return false;
  pollfd wake{wake_fd_, POLLIN, 0};
  if (poll(&wake, 1, static_cast<int>(left)) > 0) return false;   // Poll takes the signal
  woke_ms_ = SteadyMs();
  return true;
}

void LiveSource::Poll(int wait_ms) {
  std::vector<pollfd> fds{{wake_fd_, POLLIN, 0}};
  for (const Lane& lane : lanes_)
    if (lane.ring != nullptr && lane.up) fds.push_back({lane.ring->fd(), POLLIN | POLLERR, 0});
  const int ready = poll(fds.data(), fds.size(), wait_ms);
  woke_ms_ = SteadyMs();
  if (ready <= 0) return;
  uint64_t count;
  if ((fds[0].revents & POLLIN) != 0 && read(wake_fd_, &count, sizeof count) < 0) return;
  for (size_t i = 1; i < fds.size(); i++)
    if ((fds[i].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return Look(true);
}

void LiveSource::Spin(int wait_ms) {
  for (const int64_t until = SteadyMs() + wait_ms; SteadyMs() < until && !woken_.exchange(false, std::memory_order_acq_rel);) {
    for (const Lane& lane : lanes_)
      if (lane.ring != nullptr && lane.ring->Ready()) return;
    std::this_thread::yield();
  }
}

void LiveSource::Look(bool now) {
  int64_t at = SteadyMs();
  const bool away = std::any_of(lanes_.begin(), lanes_.end(), [](const Lane& lane) { return !lane.up; });
  if (!now && at - looked_ms_ < (away ? kLookForMs : kLookMs)) return;
  looked_ms_ = at;
  for (size_t i = 0; i < lanes_.size(); i++) LookAt(i);
}

void LiveSource::LookAt(size_t index) {
  Lane& lane = lanes_[index];
  const bool opens = lane.ring == nullptr;
  if (opens && !PacketRing::Open(lane.name, options_, lane.wire.group.get(), &lane.ring).ok()) return;
  lane.drops += lane.ring->TakeDrops();
  TellStamps(index);
  PacketRing::Link state = lane.ring->State();
  if (state != PacketRing::Link::kUp) lane.ring->ClearError();
  Tell(index, state == PacketRing::Link::kUp, state == PacketRing::Link::kGone ? "the interface is gone" : "the interface is down");
  if (opens) TellOffloads(index);
  TellMerged(index);
  // What the ring still holds is taken before it is given up.
  if (state == PacketRing::Link::kGone && !lane.ring->Ready() && out_ != lane.ring.get()) lane.ring.reset();
}

void LiveSource::Tell(size_t index, bool up, const char* detail) {
  Lane& lane = lanes_[index];
  if (lane.up == up) return;
  lane.up = up;
  notices_.push_back({static_cast<uint16_t>(index), up, up ? nullptr : "WRIT_CAPTURE_INTERFACE_DOWN",
                      lane.name + ": " + (up ? "the interface is up" : detail)});
}

void LiveSource::TellStamps(size_t index) {
  Lane& lane = lanes_[index];
  const Stamps stamps = lane.ring->stamps();
  if (stamps == lane.stamps || stamps == Stamps::kUnknown) return;
  lane.stamps = stamps;
  const bool card = stamps == Stamps::kCard;
  notices_.push_back({static_cast<uint16_t>(index), lane.up, options_.card_stamps && !card ? "WRIT_CAPTURE_STAMPS" : nullptr,
                      lane.name + (card ? ": time stamps of the card" : ": time stamps of the kernel") + lane.caveat, true});
}

void LiveSource::TellOffloads(size_t index) {
  Lane& lane = lanes_[index];
  const std::vector<std::string> active = ActiveMerging(lane.name);
  lane.caveat = active.empty() ? "" : "; received packets were merged when it was opened";
  if (active.empty()) return;
  notices_.push_back({static_cast<uint16_t>(index), lane.up, "WRIT_CAPTURE_OFFLOADS", DescribeMerging(lane.name, active)});
}

void LiveSource::TellMerged(size_t index) {
  Lane& lane = lanes_[index];
  *lane.wire.merged += lane.ring->TakeMerged();
  const uint64_t count = *lane.wire.merged;
  const int64_t now = SteadyMs();
  if (count == lane.merged_told || (lane.merged_ms && now - *lane.merged_ms < kTellMergedMs)) return;
  lane.merged_told = count;
  lane.merged_ms = now;
  notices_.push_back({static_cast<uint16_t>(index), lane.up, "WRIT_CAPTURE_MERGED",
                      lane.name + ": " + std::to_string(count) + " frames so far are no packets of the wire: merged before the capture, or " +
                          "longer than the interface's MTU"});
}

void LiveSource::Wake() {
  woken_.store(true, std::memory_order_release);
  uint64_t one = 1;
  if (write(wake_fd_, &one, sizeof one) < 0) return;
}

}  // namespace writ
