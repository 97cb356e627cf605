// One interface's packets shared out to several rings, so that one flow stays on one of them: both directions, all fragments, and of
// GTP-U the flow inside.
//
// Owns: the number of the kernel's group (PACKET_FANOUT). Always true: each frame goes to exactly one ring of the group; frames are not
// changed on the way (the kernel's own defragmentation would hand over packets that were never on the wire). What the program can't
// read goes to the first ring. Threads: any.
#pragma once
#include <linux/filter.h>

#include <mutex>
#include <vector>

#include "base/status.h"

namespace writ {

class FanoutGroup {
 public:
  // Before the socket is bound it can't join. WRIT_CAPTURE_FANOUT.
  Status Join(int fd, int interface_index);

 private:
  std::mutex mutex_;
  int interface_index_ = 0;   // whose group it is: a new interface of the name has a new one
  int id_ = -1;
};

// The kernel calls it for each frame and takes the result modulo the number of rings. Symmetric in source and destination.
std::vector<sock_filter> FanoutProgram();

}  // namespace writ
