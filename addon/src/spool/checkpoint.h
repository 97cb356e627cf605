// Brings what the redo log holds to where it belongs: flushes the files that were written since, on a thread of its own, so that the
// log's file can be used anew. No flush of the writer waits for it.
//
// Owns: the files to be flushed, and the redo files that stand in for them until then. Always true: a redo file is handed back only
// when each file it holds octets of was flushed with success, or rebuilt, or is gone.
// On failure: a file whose flush failed is named by TakeSuspects (the kernel may have dropped what it held); its redo file stays until
// Rebuilt. Whatever else fails is tried again each second.
// Threads: its own; the public calls come from the writer's.
#pragma once
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "spool/io_calls.h"
#include "spool/redo_format.h"

namespace writ::spool {

// One file of the redo log.
struct RedoFile {
  size_t slot = 0;
  File file;               // closed: a round of flushes without a redo file
  uint64_t used = 0, sequence = 0;
  bool spoilt = false;     // a write or a flush of it failed: not to be used again
};

// Files written; true: the name is new too.
using TouchedFiles = std::map<RedoKey, bool>;

struct CheckpointJob {
  TouchedFiles files;
  std::set<RedoKey> recorded;   // those of which `redo` has octets
  RedoFile redo;
  bool wipe = false;            // overwrite `redo`: it is not needed any more, and held keys
};

class Checkpointer {
 public:
  Checkpointer(IoCalls* io, std::string directory) : io_(io), directory_(std::move(directory)) {}
  ~Checkpointer() { Stop(); }
  // `changed`: TakeDone or TakeSuspects has something.
  void Start(std::function<void()> changed);
  void Post(CheckpointJob job);
  std::vector<CheckpointJob> TakeDone();
  std::vector<RedoKey> TakeSuspects();
  void Rebuilt(const RedoKey& key);
  bool Any(const std::function<bool(const CheckpointJob&)>& is);   // of those not done
  // Waits until every job is done or waits for something else than a flush.
  void Settle();
  void Stop();

 private:
  struct Task {
    CheckpointJob job;
    std::set<RedoKey> failed;
    bool swept = false;
    int64_t due_ns = 0;
  };
  void Run();
  Task* NextTask();
  void Sweep(Task* task);
  bool FlushFiles(const TouchedFiles& files, std::set<RedoKey>* failed);
  bool FlushSome(std::vector<RedoKey>* some, std::set<RedoKey>* failed);
  bool FlushNames(const TouchedFiles& files, std::set<RedoKey>* failed);
  void Wipe(RedoFile* redo);
  IoCalls* const io_;
  const std::string directory_;
  std::function<void()> changed_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable work_, settled_;
  std::list<Task> tasks_;
  std::vector<CheckpointJob> done_;
  std::vector<RedoKey> suspects_;
  bool stop_ = false, busy_ = false;
};

}  // namespace writ::spool
