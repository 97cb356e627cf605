#include "survey/run.h"

#include <algorithm>
#include <chrono>

#include "capture/file_source.h"
#include "capture/live_source.h"

namespace writ {
namespace {

constexpr int kWaitMs = 50;

double Since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void TakeNotices(Source* source, std::vector<SourceNotice>* out) {
  std::vector<SourceNotice> fresh;
  source->TakeNotices(&fresh);
  // Kept: what became of the interface or file. What its frames and its offloads show is judged from the survey's own figures.
  std::erase_if(fresh, [](const SourceNotice& notice) { return notice.own || (notice.up && notice.code != nullptr); });
  out->insert(out->end(), fresh.begin(), fresh.end());
}

}  // namespace

Status SurveyFile(const std::string& path, FileSurvey* out) {
  std::unique_ptr<FileSource> source;
  FilePlay play;
  play.paths = {path};
  WRIT_RETURN_IF_ERROR(FileSource::Open(play, &source));
  std::vector<Frame> frames;
  for (Pull pull; (pull = source->Next(kWaitMs, &frames)) != Pull::kEnd;) {
    if (pull != Pull::kFrames) continue;
    for (const Frame& frame : frames) out->survey.Add(frame);
  }
  TakeNotices(source.get(), &out->notices);
  MappedFile file;
  WRIT_RETURN_IF_ERROR(file.Open(path));
  out->facts = ReadFileFacts(file.view());
  return Status::Ok();
}

Status SurveyInterface(const std::string& name, double seconds, const RingOptions& ring, std::unique_ptr<LiveSurvey>* out) {
  InterfaceFacts facts;
  WRIT_RETURN_IF_ERROR(ReadInterfaceFacts(name, &facts));
  auto live = std::make_unique<LiveSurvey>(facts);
  std::vector<std::shared_ptr<Source>> sources;
  WRIT_RETURN_IF_ERROR(LiveSource::Open({name}, ring, 1, &sources));
  Source* source = sources[0].get();
  live->ring_bytes = ring.ring_bytes;
  const auto start = std::chrono::steady_clock::now();
  std::vector<Frame> frames;
  for (double left; (left = seconds - Since(start)) > 0;) {
    const int wait_ms = std::max(1, static_cast<int>(std::min<double>(kWaitMs, left * 1000)));
    if (source->Next(wait_ms, &frames) != Pull::kFrames) continue;
    for (const Frame& frame : frames) live->survey.Add(frame);
  }
  source->Settle();
  live->kernel_drops = source->kernel_drops(0);
  live->seconds = Since(start);
  live->after = ReadCardCounters(name);
  TakeNotices(source, &live->notices);
  *out = std::move(live);
  return Status::Ok();
}

}  // namespace writ
