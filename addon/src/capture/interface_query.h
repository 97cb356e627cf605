// Questions about one interface of this network namespace, and requests to it, by ioctl. Owns a socket for them. Threads: one.
#pragma once
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace writ {

class InterfaceQuery {
 public:
  explicit InterfaceQuery(const std::string& name) : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    name.copy(request_.ifr_name, sizeof request_.ifr_name - 1);
  }
  ~InterfaceQuery() {
    if (valid()) close(socket_);
  }
  InterfaceQuery(const InterfaceQuery&) = delete;
  InterfaceQuery& operator=(const InterfaceQuery&) = delete;

  bool valid() const { return socket_ >= 0; }
  // errno says why not. Some requests return more than 0 when they did not do all that was wanted.
  bool Ask(unsigned long what) { return ioctl(socket_, what, &request_) >= 0; }
  // `command` begins with its number, and becomes the answer.
  template <typename T> bool Ethtool(T* command) {
    request_.ifr_data = reinterpret_cast<char*>(command);
    return Ask(SIOCETHTOOL);
  }
  const ifreq& answer() const { return request_; }

 private:
  int socket_;
  ifreq request_{};
};

// A kernel structure with a tail of `extra` octets, aligned for it.
template <typename T> class WithTail {
 public:
  WithTail(uint32_t command, size_t extra) : words_((sizeof(T) + extra + 7) / 8) { get()->cmd = command; }
  T* get() { return reinterpret_cast<T*>(words_.data()); }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace writ
