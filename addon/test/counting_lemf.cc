// The lean counting LEMF of the benchmarks, so that what is measured is Writ and not its receiver: takes connections on two ports of
// 127.0.0.1, TLS 1.3 (a client certificate is asked for, its pin not compared) or plain TCP, finds the PDUs' boundaries, and answers the
// session's own PDUs (ETSI TS 102 232-1, 6.3), as a LEMF must.
//   counting_lemf EXPECT [KEY.pem CERT.pem]   says {"hi2":PORT,"hi3":PORT}, then {"counted":N,"cpuNs":N} once it holds EXPECT PDUs
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

// Of libssl.so.3's stable ABI; no headers of it are needed to build.
extern "C" {
struct ssl_ctx_st;
struct ssl_st;
struct ssl_method_st;
const ssl_method_st* TLS_server_method();
ssl_ctx_st* SSL_CTX_new(const ssl_method_st*);
int SSL_CTX_use_PrivateKey_file(ssl_ctx_st*, const char* file, int type);
int SSL_CTX_use_certificate_file(ssl_ctx_st*, const char* file, int type);
void SSL_CTX_set_verify(ssl_ctx_st*, int mode, int (*callback)(int, void*));
void SSL_CTX_set_default_read_buffer_len(ssl_ctx_st*, size_t octets);
long SSL_CTX_ctrl(ssl_ctx_st*, int command, long value, void*);
ssl_st* SSL_new(ssl_ctx_st*);
int SSL_set_fd(ssl_st*, int fd);
int SSL_accept(ssl_st*);
int SSL_read(ssl_st*, void* to, int octets);
int SSL_write(ssl_st*, const void* from, int octets);
void SSL_free(ssl_st*);
}

namespace {

constexpr int kPem = 1;             // SSL_FILETYPE_PEM
constexpr int kAskForPeer = 0x03;   // SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
constexpr int kSetReadAhead = 41;   // SSL_CTRL_SET_READ_AHEAD
constexpr size_t kRoom = 1 << 20;

std::atomic<uint64_t> counted{0};
uint64_t expected = 0;

[[noreturn]] void Stop(const char* what) {
  std::fprintf(stderr, "counting_lemf: %s failed\n", what);
  std::exit(1);
}

struct Tlv {
  size_t contents, length;
  size_t end() const { return contents + length; }
};

// One octet of tag, definite length. Nothing while octets are missing.
std::optional<Tlv> TlvAt(const uint8_t* octets, size_t at, size_t end) {
  if (at + 2 > end) return std::nullopt;
  const uint8_t first = octets[at + 1];
  if (first < 0x80) return Tlv{at + 2, first};
  const size_t count = first & 0x7f;
  if (count == 0 || count > 4) Stop("finding a PDU's length");
  if (at + 2 + count > end) return std::nullopt;
  size_t length = 0;
  for (size_t i = 0; i < count; ++i) length = length << 8 | octets[at + 2 + i];
  return Tlv{at + 2 + count, length};
}

// Where the tag stands that says which of the session's own PDUs this one is: payload [2], tRIPayload [2].
std::optional<size_t> TriTagAt(const uint8_t* octets, size_t contents, size_t end) {
  const auto header = TlvAt(octets, contents, end);
  if (!header || header->end() >= end || octets[header->end()] != 0xa2) return std::nullopt;
  const auto payload = TlvAt(octets, header->end(), end);
  if (!payload || payload->contents >= end || octets[payload->contents] != 0xa2) return std::nullopt;
  const auto tri = TlvAt(octets, payload->contents, end);
  return tri && tri->contents < end ? std::optional<size_t>(tri->contents) : std::nullopt;
}

// keep-alive [3] -> [4], pDUAcknowledgementRequest [12] -> [13]; all else stays, as the answer repeats its request.
uint8_t AnswerTo(uint8_t tag) { return tag == 0x83 ? 0x84 : tag == 0x8c ? 0x8d : 0; }

class Connection {
 public:
  Connection(int fd, ssl_st* tls) : fd_(fd), tls_(tls), octets_(new uint8_t[kRoom]) {}
  ~Connection() {
    if (tls_ != nullptr) SSL_free(tls_);
    ::close(fd_);
  }

  void Serve() {
    if (tls_ != nullptr && SSL_accept(tls_) != 1) return;
    for (size_t filled = 0;;) {
      const int got = Read(octets_.get() + filled, kRoom - filled);
      if (got <= 0) return;
      filled += static_cast<size_t>(got);
      const size_t taken = Take(filled);
      std::memmove(octets_.get(), octets_.get() + taken, filled - taken);
      filled -= taken;
      if (filled == kRoom) Stop("holding a PDU of more than a MiB");
    }
  }

 private:
  int Read(uint8_t* to, size_t room) {
    if (tls_ != nullptr) return SSL_read(tls_, to, static_cast<int>(room));
    return static_cast<int>(::read(fd_, to, room));
  }
  void Write(const uint8_t* from, size_t octets) {
    const auto wrote = tls_ != nullptr ? SSL_write(tls_, from, static_cast<int>(octets)) : static_cast<int>(::write(fd_, from, octets));
    if (wrote != static_cast<int>(octets)) std::fprintf(stderr, "counting_lemf: an answer was not taken\n");
  }

  // Counts the whole PDUs; returns how many octets they are.
  size_t Take(size_t filled) {
    size_t at = 0, content = 0;
    for (auto pdu = TlvAt(octets_.get(), 0, filled); pdu && pdu->end() <= filled; pdu = TlvAt(octets_.get(), at, filled)) {
      const auto tag = TriTagAt(octets_.get(), pdu->contents, pdu->end());
      if (!tag) ++content;
      else Answer(octets_.get() + at, pdu->end() - at, *tag - at);
      at = pdu->end();
    }
    const uint64_t before = counted.fetch_add(content);
    if (before < expected && before + content >= expected) Say(before + content);
    return at;
  }

  void Answer(const uint8_t* pdu, size_t octets, size_t tag) {
    const uint8_t answer = AnswerTo(pdu[tag]);
    if (answer == 0) return;
    std::vector<uint8_t> copy(pdu, pdu + octets);
    copy[tag] = answer;
    Write(copy.data(), copy.size());
  }

  static void Say(uint64_t pdus) {
    timespec cpu{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    std::printf("{\"counted\":%lu,\"cpuNs\":%ld}\n", pdus, cpu.tv_sec * 1'000'000'000L + cpu.tv_nsec);
    std::fflush(stdout);
  }

  const int fd_;
  ssl_st* const tls_;
  const std::unique_ptr<uint8_t[]> octets_;
};

ssl_ctx_st* Secure(const char* key, const char* certificate) {
  ssl_ctx_st* context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_file(context, certificate, kPem) != 1) Stop("reading the certificate");
  if (SSL_CTX_use_PrivateKey_file(context, key, kPem) != 1) Stop("reading the key");
  SSL_CTX_set_verify(context, kAskForPeer, [](int, void*) { return 1; });
  SSL_CTX_ctrl(context, kSetReadAhead, 1, nullptr);
  SSL_CTX_set_default_read_buffer_len(context, 256 << 10);
  return context;
}

int Listen(uint16_t* port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t octets = sizeof address;
  auto* to = reinterpret_cast<sockaddr*>(&address);
  if (fd < 0 || ::bind(fd, to, octets) != 0 || ::listen(fd, 64) != 0 || ::getsockname(fd, to, &octets) != 0) Stop("listening");
  *port = ntohs(address.sin_port);
  return fd;
}

void Accept(int listener, ssl_ctx_st* context) {
  while (true) {
    const int fd = ::accept(listener, nullptr, nullptr);
    if (fd < 0) Stop("accept");
    ssl_st* tls = context == nullptr ? nullptr : SSL_new(context);
    if (tls != nullptr) SSL_set_fd(tls, fd);
    std::thread([fd, tls] { Connection(fd, tls).Serve(); }).detach();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) Stop("reading the arguments: EXPECT [KEY.pem CERT.pem]");
  expected = std::strtoull(argv[1], nullptr, 10);
  ssl_ctx_st* context = argc == 4 ? Secure(argv[2], argv[3]) : nullptr;
  uint16_t hi2 = 0, hi3 = 0;
  const int first = Listen(&hi2), second = Listen(&hi3);
  std::printf("{\"hi2\":%u,\"hi3\":%u}\n", hi2, hi3);
  std::fflush(stdout);
  std::thread([first, context] { Accept(first, context); }).detach();
  Accept(second, context);
}
