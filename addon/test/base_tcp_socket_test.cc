// base/tcp_socket against the kernel, over loopback.
#include "base/tcp_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

using namespace writ;
using namespace writ::test;

namespace base_tcp_socket_test {

// Two connected sockets; the far one is never read.
struct Pair {
  int listener = -1, near = -1, far = -1;

  Pair() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    listener = ::socket(AF_INET, SOCK_STREAM, 0);
    near = ::socket(AF_INET, SOCK_STREAM, 0);
    CHECK(::bind(listener, any, size) == 0 && ::listen(listener, 1) == 0 && ::getsockname(listener, any, &size) == 0);
    CHECK(::connect(near, any, size) == 0);
    far = ::accept(listener, nullptr, nullptr);
    CHECK(far >= 0);
  }
  ~Pair() {
    for (const int fd : {listener, near, far}) ::close(fd);
  }
};

void SettingsAreTheKernels() {
  Pair pair;
  CHECK_OK(TuneTcp(pair.near, {30'000, 256 << 10, 10, 5, 4}));
  TcpFigures figures;
  CHECK_OK(ReadTcp(pair.near, &figures));
  CHECK_EQ(figures.tuning.user_timeout_ms, 30'000u);
  CHECK_EQ(figures.tuning.notsent_lowat, 256u << 10);
  CHECK_EQ(figures.tuning.keep_idle_s, 10u);
  CHECK_EQ(figures.tuning.keep_interval_s, 5u);
  CHECK_EQ(figures.tuning.keep_probes, 4u);
  CHECK(figures.keeps_alive);
}

// What the peer does not read fills its kernel, then ours; of what was not sent once, no more than the mark waits.
void UnreadOctetsStayCounted() {
  Pair pair;
  const uint32_t mark = 64 << 10;
  CHECK_OK(TuneTcp(pair.near, {30'000, mark, 10, 5, 4}));
  const std::vector<char> octets(32 << 10);
  while (::send(pair.near, octets.data(), octets.size(), MSG_DONTWAIT) > 0) {}
  TcpFigures figures;
  CHECK_OK(ReadTcp(pair.near, &figures));
  CHECK(figures.queued_bytes >= figures.unsent_bytes);
  CHECK(figures.unsent_bytes > 0);
  CHECK(figures.unsent_bytes <= mark + octets.size());
}

// All that was given to the kernel is what the peer's has acknowledged, and what waits.
void AcknowledgedAndWaitingIsAll() {
  Pair pair;
  TcpFigures figures;
  CHECK_OK(ReadTcp(pair.near, &figures));
  const uint64_t before = figures.acked_bytes + figures.queued_bytes;
  const std::vector<char> octets(32 << 10);
  uint64_t given = 0;
  for (ssize_t sent; (sent = ::send(pair.near, octets.data(), octets.size(), MSG_DONTWAIT)) > 0;) {
    given += static_cast<uint64_t>(sent);
    CHECK_OK(ReadTcp(pair.near, &figures));
    CHECK(figures.acked_bytes + figures.queued_bytes >= before + given);
  }
  do {
    CHECK_OK(ReadTcp(pair.near, &figures));
  } while (figures.acked_bytes == before);
  CHECK_EQ(figures.acked_bytes + figures.queued_bytes, before + given);
  CHECK(figures.queued_bytes > 0);
}

void OthersAreRefused() {
  TcpFigures figures;
  int ends[2];
  CHECK(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  for (const int fd : {-1, ends[0]}) {
    CHECK_CODE(TuneTcp(fd, {}), "WRIT_DELIVERY_SOCKET");
    CHECK_CODE(ReadTcp(fd, &figures), "WRIT_DELIVERY_SOCKET");
  }
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_PROGRAM(base_tcp_socket) {
  Case("what is asked of the kernel is what it has", SettingsAreTheKernels);
  Case("octets that nobody reads are counted, and few of them wait in the kernel unsent", UnreadOctetsStayCounted);
  Case("acknowledged and waiting octets are together all that the kernel was given", AcknowledgedAndWaitingIsAll);
  Case("what is no TCP socket is refused with a code", OthersAreRefused);
}

}  // namespace base_tcp_socket_test
