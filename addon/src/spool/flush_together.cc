#include "spool/flush_together.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace writ::spool {
namespace {

constexpr size_t kFlushesAtOnce = 32;  // flushes, and descriptors

}  // namespace

Status FlushTogether(IoCalls* io, const std::vector<std::string>& files, const std::vector<std::string>& directories) {
  const size_t all = files.size() + directories.size();
  std::vector<Status> done(all);
  // All of it is on its way before the first file is waited for.
  for (size_t i = 0; i < files.size(); ++i) done[i] = StartToSync(io, files[i]);
  std::atomic<size_t> next{0};
  const auto flush = [&] {
    for (size_t i = next++; i < all; i = next++)
      if (done[i].ok()) done[i] = i < files.size() ? SyncPath(io, files[i]) : SyncDirectory(io, directories[i - files.size()]);
  };
  std::vector<std::thread> threads;
  while (threads.size() + 1 < std::min(all, kFlushesAtOnce)) threads.emplace_back(flush);
  flush();
  for (std::thread& thread : threads) thread.join();
  const auto failed = std::find_if(done.begin(), done.end(), [](const Status& status) { return !status.ok(); });
  return failed == done.end() ? Status::Ok() : *failed;
}

}  // namespace writ::spool
