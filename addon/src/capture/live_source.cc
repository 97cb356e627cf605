#include "capture/live_source.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

namespace writ {
namespace {

constexpr int64_t kPauseMs = 5;
constexpr int64_t kLookMs = 100;   // statistics are read, and interfaces that are away looked for, this often

int64_t SteadyMs() {
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

Status LiveSource::Open(const std::vector<std::string>& interfaces, const RingOptions& options, size_t workers,
                        std::vector<std::shared_ptr<Source>>* out) {
  if (interfaces.empty()) return Status::Error("WRIT_CAPTURE_NO_INTERFACE", "no interface was named");
  std::vector<std::shared_ptr<FanoutGroup>> groups(interfaces.size());
  if (workers > 1)
    for (auto& group : groups) group = std::make_shared<FanoutGroup>();
  for (size_t i = 0; i < workers; i++) {
    std::shared_ptr<LiveSource> source(new LiveSource(options));
    WRIT_RETURN_IF_ERROR(source->OpenLanes(interfaces, groups));
    out->push_back(std::move(source));
  }
  return Status::Ok();
}

Status LiveSource::OpenLanes(const std::vector<std::string>& interfaces, const std::vector<std::shared_ptr<FanoutGroup>>& groups) {
  wake_fd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_fd_ < 0)
    return Status::Error("WRIT_CAPTURE_SOCKET", std::string("cannot make an event descriptor: ") + std::strerror(errno));
  for (size_t i = 0; i < interfaces.size(); i++) {
    Lane lane{interfaces[i], groups[i], nullptr};
    WRIT_RETURN_IF_ERROR(PacketRing::Open(lane.name, options_, lane.group.get(), &lane.ring));
    lanes_.push_back(std::move(lane));
  }
  return Status::Ok();
}

LiveSource::~LiveSource() {
  if (wake_fd_ >= 0) close(wake_fd_);
}

Pull LiveSource::Next(int wait_ms, std::vector<Frame>* frames) {
  frames->clear();
  if (out_ != nullptr && out_->HasMore()) {
    out_->NextFrames(out_point_, frames);
    return Pull::kFrames;
  }
  if (out_ != nullptr) out_->ReturnBlock();
  out_ = nullptr;
  Look(false);
  if (ServeNext(frames)) return Pull::kFrames;
  if (options_.busy_poll) {
    Spin(wait_ms);
    return ServeNext(frames) ? Pull::kFrames : Pull::kIdle;
  }
  if (Pause(wait_ms) && ServeNext(frames)) return Pull::kFrames;
  Poll(wait_ms);
  return ServeNext(frames) ? Pull::kFrames : Pull::kIdle;
}

// In turn, so that a busy interface cannot starve another.
bool LiveSource::ServeNext(std::vector<Frame>* frames) {
  for (size_t i = 0; i < lanes_.size(); i++) {
    size_t lane = (turn_ + i) % lanes_.size();
    PacketRing* ring = lanes_[lane].ring.get();
    if (ring == nullptr || !ring->NextFrames(static_cast<uint16_t>(lane), frames)) continue;
    out_ = ring;
    out_point_ = static_cast<uint16_t>(lane);
    turn_ = lane + 1;
    if (!frames->empty()) return true;   // a block retired empty holds nothing
  }
  return false;
}

// The kernel wakes a sleeper for each block. When they come thick, each would be a wake-up of its own; so there is at least
// kPauseMs between two, in which the ring fills: 5 ms at 10 Gb/s are 6 MB. Wake ends a pause too. True: it paused.
bool LiveSource::Pause(int wait_ms) {
  const int64_t now = SteadyMs(), left = std::min<int64_t>(woke_ms_ + kPauseMs - now, wait_ms);
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
  if (!now && at - looked_ms_ < kLookMs) return;
  looked_ms_ = at;
  for (size_t i = 0; i < lanes_.size(); i++) LookAt(i);
}

void LiveSource::LookAt(size_t index) {
  Lane& lane = lanes_[index];
  if (lane.ring == nullptr) {
    if (!PacketRing::Open(lane.name, options_, lane.group.get(), &lane.ring).ok()) return;
  }
  lane.drops += lane.ring->TakeDrops();
  TellStamps(index);
  PacketRing::Link state = lane.ring->State();
  if (state != PacketRing::Link::kUp) lane.ring->ClearError();
  Tell(index, state == PacketRing::Link::kUp, state == PacketRing::Link::kGone ? "the interface is gone" : "the interface is down");
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
                      lane.name + (card ? ": time stamps of the card" : ": time stamps of the kernel"), true});
}

void LiveSource::Wake() {
  woken_.store(true, std::memory_order_release);
  uint64_t one = 1;
  if (write(wake_fd_, &one, sizeof one) < 0) return;
}

}  // namespace writ
