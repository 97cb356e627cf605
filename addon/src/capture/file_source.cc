#include "capture/file_source.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/steady.h"

namespace writ {
namespace {

constexpr size_t kBatch = 256;
constexpr size_t kNone = SIZE_MAX;

}  // namespace

FileSource::FileSource(const FilePlay& play)
    : speed_(play.speed), resume_after_(play.resume_after), gates_(play.gates.begin(), play.gates.end()) {
  NoteFirstGate();
}

void FileSource::NoteFirstGate() { first_gate_.store(gates_.empty() ? UINT64_MAX : *gates_.begin(), std::memory_order_release); }

Status FileSource::Open(const FilePlay& play, std::unique_ptr<FileSource>* out) {
  if (play.paths.empty() || play.paths.size() > UINT16_MAX) return Status::Error("WRIT_CAPTURE_OPEN", "no capture file was named");
  if (!std::isfinite(play.speed) || play.speed < 0)
    return Status::Error("WRIT_CAPTURE_SPEED", "the speed must be 0 (as fast as possible) or a positive factor");
  if (std::find(play.gates.begin(), play.gates.end(), 0) != play.gates.end())
    return Status::Error("WRIT_CAPTURE_GATE", "packets are numbered from 1: there is no gate before packet 0");
  std::unique_ptr<FileSource> source(new FileSource(play));
  for (const std::string& path : play.paths) WRIT_RETURN_IF_ERROR(source->AddLane(path));
  *out = std::move(source);
  return Status::Ok();
}

Status FileSource::AddLane(const std::string& path) {
  auto lane = std::make_unique<Lane>();
  WRIT_RETURN_IF_ERROR(lane->file.Open(path));
  Status status = OpenRecordReader(lane->file.view(), &lane->reader);
  if (!status.ok()) return Status::Error(status.code, "cannot read the capture file " + path + ": " + status.detail);
  lane->ahead.resize(kBatch);
  lanes_.push_back(std::move(lane));
  Refill(lanes_.size() - 1);
  return Status::Ok();
}

// Reads the lane's next records; its end is told once, when all before it were handed out.
void FileSource::Refill(size_t index) {
  Lane& lane = *lanes_[index];
  lane.at = 0;
  lane.count = lane.reader->Read(lane.ahead.data(), kBatch);
  if (lane.count > 0 || lane.ended) return;
  lane.ended = true;
  const Status& stopped = lane.reader->stopped();
  if (!stopped.ok()) notices_.push_back({static_cast<uint16_t>(index), false, stopped.code, stopped.detail});
}

// The lane with the earliest record; of equals the first named.
size_t FileSource::Earliest() const {
  size_t earliest = kNone;
  for (size_t i = 0; i < lanes_.size(); i++) {
    if (!lanes_[i]->has_next()) continue;
    if (earliest == kNone || lanes_[i]->next().time_ns < lanes_[earliest]->next().time_ns) earliest = i;
  }
  return earliest;
}

// One file, as fast as possible, with no gate in what is read at once.
bool FileSource::MaySift() const {
  if (lanes_.size() > 1 || lanes_[0]->has_next() || speed_ != 0) return false;
  const uint64_t most = lanes_[0]->reader->most_sifted(), gate = first_gate_.load(std::memory_order_acquire);
  return most > 0 && gate > number_ && gate - number_ > most;
}

Pull FileSource::NextSifted(int wait_ms, const Sieve& sieve, std::vector<Frame>* frames, Sifted* sifted) {
  frames->clear();
  if (MaySift() && lanes_[0]->reader->Sift(sieve, &number_, frames, sifted)) return Pull::kFrames;
  return Next(wait_ms, frames);
}

Pull FileSource::Next(int wait_ms, std::vector<Frame>* frames) {
  if (lanes_.size() == 1 && !lanes_[0]->has_next()) Refill(0);
  if (lanes_.size() == 1 && MayTakeAll(*lanes_[0])) {
    TakeAll(frames);
    return Pull::kFrames;
  }
  frames->clear();
  for (;;) {
    size_t lane = Earliest();
    if (lane == kNone) return frames->empty() ? Pull::kEnd : Pull::kFrames;
    Stand stand = StandBefore(lanes_[lane]->next().time_ns);
    if (stand == Stand::kGo) {
      TakeOne(lane, frames);
      // A batch ends where records are read again: what was read then may be handed out as it stands.
      if (frames->size() == kBatch || lanes_[lane]->at == 0) return Pull::kFrames;
      continue;
    }
    if (!frames->empty()) return Pull::kFrames;
    if (stand == Stand::kGate) return WaitAtGate(wait_ms) ? Pull::kIdle : Pull::kGate;
    WaitUntilDue(wait_ms, lanes_[lane]->next().time_ns);
    return Pull::kIdle;
  }
}

// Of one file, as fast as possible, what was read is handed out as it stands unless a gate is in the middle of it.
bool FileSource::MayTakeAll(const Lane& lane) const {
  return speed_ == 0 && lane.has_next() && lane.at == 0 && first_gate_.load(std::memory_order_acquire) > number_ + lane.count;
}

void FileSource::TakeAll(std::vector<Frame>* frames) {
  Lane& lane = *lanes_[0];
  lane.ahead.resize(lane.count);
  for (Frame& frame : lane.ahead) {
    frame.number = ++number_;
    frame.point = 0;
  }
  frames->swap(lane.ahead);
  lane.ahead.resize(kBatch);
  lane.at = lane.count = 0;
}

void FileSource::TakeOne(size_t index, std::vector<Frame>* frames) {
  Lane& lane = *lanes_[index];
  frames->push_back(lane.next());
  frames->back().number = ++number_;
  frames->back().point = static_cast<uint16_t>(index);
  if (++lane.at == lane.count && lanes_.size() > 1) Refill(index);
}

FileSource::Stand FileSource::StandBefore(int64_t time_ns) {
  uint64_t first = first_gate_.load(std::memory_order_acquire);
  if (first <= number_ + 1) {
    gate_ = first;
    paced_ = false;   // the time spent at the gate is not made up for afterwards
    return Stand::kGate;
  }
  if (speed_ == 0 || number_ < resume_after_) return Stand::kGo;
  return DueIn(time_ns) > 0 ? Stand::kNotDue : Stand::kGo;
}

// How long until a packet of that time may go; the first one asked for sets the pace's start.
int64_t FileSource::DueIn(int64_t time_ns) {
  int64_t now = SteadyNs();
  if (!paced_) {
    paced_ = true;
    base_wall_ns_ = now;
    base_packet_ns_ = time_ns;
  }
  double ahead = static_cast<double>(time_ns - base_packet_ns_) / speed_ - static_cast<double>(now - base_wall_ns_);
  return ahead <= 0 ? 0 : static_cast<int64_t>(std::min(ahead, 1e18));
}

bool FileSource::WaitAtGate(int wait_ms) {
  std::unique_lock lock(mutex_);
  uint64_t gate = gate_;
  auto open = [&] { return woken_ || gates_.empty() || *gates_.begin() != gate; };
  changed_.wait_for(lock, std::chrono::milliseconds(wait_ms), open);
  woken_ = false;
  return gates_.empty() || *gates_.begin() != gate;
}

void FileSource::WaitUntilDue(int wait_ms, int64_t time_ns) {
  auto wait = std::min<std::chrono::nanoseconds>(std::chrono::milliseconds(wait_ms), std::chrono::nanoseconds(DueIn(time_ns)));
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, wait, [&] { return woken_; });
  woken_ = false;
}

void FileSource::Wake() {
  std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void FileSource::Release(uint64_t packet) {
  std::lock_guard lock(mutex_);
  gates_.erase(packet);
  NoteFirstGate();
  changed_.notify_all();
}

}  // namespace writ
