// What is made of the redo log's files: at a start, and of one file whose flush failed.
#pragma once
#include "spool/checkpoint.h"

namespace writ::spool {

struct Replayed {
  std::vector<CheckpointJob> files;   // to be checkpointed before the redo files may be used anew
  TouchedFiles touched;               // to be flushed with the next checkpoint; nothing waits for it
  uint64_t epoch = 0;                 // the highest
  uint64_t restored = 0;              // octets that the streams' files lacked
};

// Writes to the streams' files what they lack of the log's octets. After a power cut that is whatever had not reached the disk; after a
// kill nothing, and a file that is missing then was freed and stays so.
Status ReplayRedo(IoCalls* io, const std::string& spool, Replayed* out);

// Writes the file anew, under its old name: what it has, and over it what the log holds of it. A file that is gone stays so.
Status RebuildFile(IoCalls* io, const std::string& spool, const RedoKey& key);

}  // namespace writ::spool
