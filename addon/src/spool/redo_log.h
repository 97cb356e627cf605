// The redo log: one file in front of all streams' segments. A flush writes what every stream wrote since the last one as one record
// and waits for that file alone, however many streams there are; the segments themselves are flushed later, by the checkpointer.
//
// Owns: <spool>/redo.0 to redo.3 and the checkpointer. Always true: what was committed here stays readable from here until every file
// it belongs to was flushed; a redo file on which a write or a flush failed takes no more records.
// On failure: Commit says so, and the caller flushes the segments themselves. A segment whose flush failed is written anew from what
// it has and what the log holds of it; until that succeeds the log keeps its octets.
// Threads: the writer's.
#pragma once
#include "spool/checkpoint.h"

namespace writ::spool {

// Of each file of the log on a volume of so many octets: 1/256 of it, 4 MiB at least and 64 MiB at most.
size_t RedoOctetsOn(uint64_t volume);
// The same for the volume that the spool lies on, or will; a quota makes it a smaller one.
size_t RedoOctetsFor(const std::string& directory, uint64_t quota);

class RedoLog {
 public:
  // Of a record that is being made, each `early_octets` are written before its commit.
  RedoLog(IoCalls* io, std::string directory, size_t file_octets, size_t early_octets)
      : io_(io), directory_(std::move(directory)), file_octets_(file_octets), early_octets_(early_octets), checkpointer_(io, directory_) {}
  // After a start: `recovered` are the files found then, needed until they are checkpointed; `epoch` is the highest used so far.
  void Start(std::vector<CheckpointJob> recovered, uint64_t epoch, std::function<void()> changed);

  // Of the record being made: these octets belong at `at` of the file.
  void Add(const RedoKey& key, uint64_t at, ByteView octets);
  bool has_record() const { return parts_ > 0; }
  // True: everything added is durable. Else it is not: `failure` says why, or is ok when there is no room at present.
  bool Commit(Status* failure);
  // The file was written past the log; the next checkpoint flushes it.
  void Touch(const RedoKey& key, bool named);
  // A flush of this file failed, and nobody writes to it any more: it is to be written anew if octets of it stand in the log alone.
  void Suspect(const RedoKey& key);

  int64_t due_ns() const;                            // when Tend has something to do, as far as time tells
  std::vector<RedoKey> Suspects();                   // files that the checkpointer could not flush: nobody may write to them any more
  void Tend(Status* failure);                        // begins a checkpoint that is due, takes back files, rebuilds
  bool Close();                                      // checkpoints all, and removes the redo files: true when that succeeded

 private:
  void WriteEarly();
  Status WriteRecord(size_t octets);
  bool Activate(Status* failure);
  bool Make(Status* failure);
  void Retire();
  void Collect();
  void Release(CheckpointJob job);
  void RebuildSuspects(Status* failure);
  IoCalls* const io_;
  const std::string directory_;
  const size_t file_octets_, early_octets_;
  Checkpointer checkpointer_;
  uint64_t epoch_ = 0;
  Id boot_id_{};
  Bytes record_;                     // header and parts so far
  size_t record_octets_ = 0;
  size_t early_ = 0;                 // of these, from the second page on: written to the active file before the commit
  Status early_failure_;
  uint32_t parts_ = 0;
  TouchedFiles pending_;             // of the record being made
  TouchedFiles touched_;             // since the last checkpoint was begun
  std::set<RedoKey> recorded_;       // in the active file
  RedoFile active_;
  std::vector<RedoFile> spare_;
  std::array<bool, kRedoSlots> taken_{};
  std::list<CheckpointJob> held_;    // flushed, but a suspect's octets are in them
  std::set<RedoKey> suspects_;
  std::vector<RedoKey> named_;       // of these, what the writer was not told of yet
  int64_t checkpoint_ns_ = 0, rebuild_ns_ = 0;   // 0: none is due
};

}  // namespace writ::spool
