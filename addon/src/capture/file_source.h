// Capture files as one stream of frames: merged by capture time, numbered from 1, at a chosen speed, waiting at gates.
//
// Owns: the mapped files. Always true: the same files in the same order give the same numbers, whatever the speed and however
// often it is played; no packet from a gate on is handed out before Release; frames of one file stay in file order.
// On failure: a file that ends inside a record, or contradicts itself, ends there with a notice; the others go on.
// Threads: Next and TakeNotices on the worker; Wake and Release anywhere.
#pragma once
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "capture/mapped_file.h"
#include "capture/record_reader.h"
#include "capture/source.h"

namespace writ {

struct FilePlay {
  std::vector<std::string> paths;    // their index is the frames' `point`
  double speed = 0;                  // 0: as fast as possible; 1: as captured; 2: twice as fast
  std::vector<uint64_t> gates;       // packet numbers, >= 1
  uint64_t resume_after = 0;         // packets up to this number were played before: they come without waiting
};

class FileSource final : public Source {
 public:
  // WRIT_CAPTURE_OPEN, WRIT_CAPTURE_FORMAT, WRIT_CAPTURE_SPEED, WRIT_CAPTURE_GATE.
  static Status Open(const FilePlay& play, std::unique_ptr<FileSource>* out);

  Pull Next(int wait_ms, std::vector<Frame>* frames) override;
  Pull NextSifted(int wait_ms, const Sieve& sieve, std::vector<Frame>* frames, Sifted* sifted) override;
  void TakeNotices(std::vector<SourceNotice>* notices) override { notices->swap(notices_); }
  uint64_t gate() const override { return gate_; }
  void Wake() override;
  // The packet may pass, whether the source already stands there or not.
  void Release(uint64_t packet) override;

 private:
  struct Lane {
    MappedFile file;
    std::unique_ptr<RecordReader> reader;
    std::vector<Frame> ahead;   // read, not yet handed out: from `at` to `count`
    size_t at = 0, count = 0;
    bool ended = false;
    bool has_next() const { return at < count; }
    const Frame& next() const { return ahead[at]; }
  };
  enum class Stand : uint8_t { kGo, kGate, kNotDue };

  explicit FileSource(const FilePlay& play);
  Status AddLane(const std::string& path);
  void Refill(size_t lane);
  bool MaySift() const;
  size_t Earliest() const;
  Stand StandBefore(int64_t time_ns);
  void NoteFirstGate();
  bool WaitAtGate(int wait_ms);
  void WaitUntilDue(int wait_ms, int64_t time_ns);
  int64_t DueIn(int64_t time_ns);
  bool MayTakeAll(const Lane& lane) const;
  void TakeAll(std::vector<Frame>* frames);
  void TakeOne(size_t lane, std::vector<Frame>* frames);

  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<SourceNotice> notices_;
  uint64_t number_ = 0;       // of the last packet handed out
  uint64_t gate_ = 0;
  const double speed_;
  const uint64_t resume_after_;
  bool paced_ = false;        // the base below is set
  int64_t base_wall_ns_ = 0, base_packet_ns_ = 0;

  std::mutex mutex_;          // guards what follows
  std::condition_variable changed_;
  std::set<uint64_t> gates_;
  std::atomic<uint64_t> first_gate_{UINT64_MAX};   // of gates_; read for each packet without the lock
  bool woken_ = false;
};

}  // namespace writ
