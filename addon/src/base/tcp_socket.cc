#include "base/tcp_socket.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace writ {
namespace {

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
  tcp_info info{};
  if (!GetOption(fd, SOL_SOCKET, SO_KEEPALIVE, &keeps) || !GetOption(fd, IPPROTO_TCP, TCP_INFO, &info)) return SocketError("TCP_INFO");
  figures->keeps_alive = keeps != 0;
  figures->rtt_us = info.tcpi_rtt;
  figures->retransmits = info.tcpi_total_retrans;
  return ReadQueues(fd, figures);
}

}  // namespace writ
