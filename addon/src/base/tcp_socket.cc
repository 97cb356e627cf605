#include "base/tcp_socket.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace writ {
namespace {

constexpr int kReadings = 8;

Status SocketError(const char* what) {
  return Status::Error("WRIT_DELIVERY_SOCKET", std::string(what) + ": " + std::strerror(errno));
}

struct TcpOption {
  int level, name;
  const char* text;
  uint32_t TcpTuning::* field;
};

constexpr TcpOption kTcpOptions[] = {
    {IPPROTO_TCP, TCP_USER_TIMEOUT, "TCP_USER_TIMEOUT", &TcpTuning::user_timeout_ms},
    {IPPROTO_TCP, TCP_NOTSENT_LOWAT, "TCP_NOTSENT_LOWAT", &TcpTuning::notsent_lowat},
    {IPPROTO_TCP, TCP_KEEPIDLE, "TCP_KEEPIDLE", &TcpTuning::keep_idle_s},
    {IPPROTO_TCP, TCP_KEEPINTVL, "TCP_KEEPINTVL", &TcpTuning::keep_interval_s},
    {IPPROTO_TCP, TCP_KEEPCNT, "TCP_KEEPCNT", &TcpTuning::keep_probes},
};

template <typename T> bool GetOption(int fd, int level, int name, T* value) {
  socklen_t size = sizeof *value;
  return ::getsockopt(fd, level, name, value, &size) == 0;
}

// What the kernel's struct has behind the C library's.
struct LongTcpInfo {
  tcp_info head;
  uint64_t pacing_rate, max_pacing_rate, bytes_acked;
};
static_assert(offsetof(LongTcpInfo, bytes_acked) == 120);   // linux/tcp.h, since Linux 4.1

Status ReadInfo(int fd, LongTcpInfo* info) {
  socklen_t size = sizeof *info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &size) != 0) return SocketError("TCP_INFO");
  return size == sizeof *info ? Status::Ok() : Status::Error("WRIT_DELIVERY_SOCKET", "TCP_INFO: this kernel does not count acknowledged octets");
}

Status ReadQueues(int fd, TcpFigures* figures) {
  int unsent = 0, queued = 0;
  if (::ioctl(fd, SIOCOUTQNSD, &unsent) != 0 || ::ioctl(fd, SIOCOUTQ, &queued) != 0) return SocketError("SIOCOUTQ");
  figures->unsent_bytes = static_cast<uint32_t>(unsent);
  figures->queued_bytes = static_cast<uint32_t>(queued);
  return Status::Ok();
}

}  // namespace

Status TuneTcp(int fd, const TcpTuning& tuning) {
  for (const TcpOption& option : kTcpOptions) {
    const auto value = static_cast<int>(tuning.*option.field);
    if (::setsockopt(fd, option.level, option.name, &value, sizeof value) != 0) return SocketError(option.text);
  }
  const int on = 1;
  return ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) == 0 ? Status::Ok() : SocketError("SO_KEEPALIVE");
}

Status ReadTcp(int fd, TcpFigures* figures) {
  for (const TcpOption& option : kTcpOptions) {
    if (!GetOption(fd, option.level, option.name, &(figures->tuning.*option.field))) return SocketError(option.text);
  }
  int keeps = 0;
  if (!GetOption(fd, SOL_SOCKET, SO_KEEPALIVE, &keeps)) return SocketError("SO_KEEPALIVE");
  LongTcpInfo info{};
  WRIT_RETURN_IF_ERROR(ReadInfo(fd, &info));
  // Of one moment where nothing was acknowledged between the readings; else the queue is the older one, so that the sum is no less.
  for (int again = 0; again < kReadings; ++again) {
    WRIT_RETURN_IF_ERROR(ReadQueues(fd, figures));
    const uint64_t before = info.bytes_acked;
    WRIT_RETURN_IF_ERROR(ReadInfo(fd, &info));
    if (info.bytes_acked == before) break;
  }
  figures->keeps_alive = keeps != 0;
  figures->acked_bytes = info.bytes_acked;
  figures->rtt_us = info.head.tcpi_rtt;
  figures->retransmits = info.head.tcpi_total_retrans;
  return Status::Ok();
}

}  // namespace writ
