// What delivery asks of the kernel for one TCP connection, and the kernel's own figures about it. Where the session itself confirms, the
// figures are for a status only: an octet that TCP has acknowledged lies in the peer's kernel, which proves nothing about the LEMF (I7).
#pragma once
#include <cstdint>

#include "base/status.h"

namespace writ {

struct TcpTuning {
  uint32_t user_timeout_ms = 0;   // TCP_USER_TIMEOUT: octets not acknowledged for so long end the connection; 0: the system's
  uint32_t notsent_lowat = 0;     // TCP_NOTSENT_LOWAT: no more than about this waits in the kernel to be sent
  uint32_t keep_idle_s = 1;       // an idle connection is probed after this long (TCP_KEEPIDLE), then each keep_interval_s
  uint32_t keep_interval_s = 1;
  uint32_t keep_probes = 1;       // so many unanswered ones end it
};

struct TcpFigures {
  TcpTuning tuning;               // as the kernel has it
  bool keeps_alive = false;       // SO_KEEPALIVE
  uint32_t unsent_bytes = 0;      // SIOCOUTQNSD: not sent once yet
  uint32_t queued_bytes = 0;      // SIOCOUTQ: not acknowledged, unsent ones too
  uint64_t acked_bytes = 0;       // acknowledged since the connection began; with queued_bytes, all that the kernel was given, or more
  uint32_t rtt_us = 0;
  uint32_t retransmits = 0;       // segments, since the connection began
};

// WRIT_DELIVERY_SOCKET: `fd` is no TCP socket, or this kernel lacks an option.
Status TuneTcp(int fd, const TcpTuning& tuning);
Status ReadTcp(int fd, TcpFigures* figures);

}  // namespace writ
