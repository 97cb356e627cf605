// Every frame of the public captures, many of them malformed on purpose.
#include <filesystem>
#include <map>
#include <string>

#include "base/file.h"
#include "capture_walk.h"
#include "dissect_fixture.h"

using namespace writ;
using namespace writ::test;

namespace dissect_capture_test {

// Relative to the repository's root; absent on most machines.
constexpr const char* kCaptures = "../shared/captures";

std::filesystem::path CaptureFolder() {
  const std::filesystem::path root =
      std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  return (root / kCaptures).lexically_normal();
}

struct Counts {
  size_t frames = 0, ip = 0, not_ip = 0, malformed = 0, unknown = 0, nested = 0;
};

bool Count(const std::filesystem::path& path, Counts* counts) {
  Bytes file;
  CHECK_OK(ReadWholeFile(path.string(), size_t{1} << 28, &file));
  return CaptureWalk(file,
                     [counts](uint16_t link_type, ByteView frame) {
                       IpLayers layers;
                       const Dissection verdict = DissectChecked(link_type, frame, &layers);
                       ++counts->frames;
                       counts->ip += verdict == Dissection::kIp;
                       counts->not_ip += verdict == Dissection::kNotIp;
                       counts->malformed += verdict == Dissection::kMalformed;
                       counts->unknown += verdict == Dissection::kUnknownLink;
                       counts->nested += layers.count > 1;
                     })
      .Run();
}

void AllCaptures() {
  Counts all;
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(CaptureFolder())) {
    if (entry.is_regular_file()) files += Count(entry.path(), &all);
  }
  std::printf(
      "        %zu files, %zu frames: %zu IP (%zu tunnelled), %zu not IP, %zu malformed, %zu of other "
      "links\n",
      files, all.frames, all.ip, all.nested, all.not_ip, all.malformed, all.unknown);
  CHECK_EQ(all.frames, all.ip + all.not_ip + all.malformed + all.unknown);
  CHECK(files > 100 && all.ip > all.frames / 2);
}

// Sane captures: every frame, or every one but those that are no IP, is read.
void KnownCaptures() {
  const std::map<std::string, bool> nested = {
      {"arkime__pcap_gtp-u.pcap", true},     {"arkime__pcap_pppoe.pcap", false},
      {"arkime__pcap_twovlan.pcap", false},  {"arkime__pcap_v6-http.pcap", false},
      {"arkime__pcap_ipv6-gtp6.pcap", true}, {"arkime__pcap_http-simple-get.pcap", false}};
  for (const auto& [name, tunnelled] : nested) {
    const std::filesystem::path path = CaptureFolder() / name;
    if (!std::filesystem::exists(path)) continue;
    Counts counts;
    CHECK(Count(path, &counts));
    if (counts.malformed != 0 || counts.ip == 0 || (counts.nested > 0) != tunnelled)
      Fail(__FILE__, __LINE__, name);
  }
}

TEST_PROGRAM(dissect_capture) {
  if (std::filesystem::exists(CaptureFolder())) {
    Case("every frame of the public captures is dissected or refused", AllCaptures);
    Case("sane captures are read whole", KnownCaptures);
  } else {
    Skip("every frame of the public captures is dissected or refused",
         "the folder ../shared/captures is absent");
  }
}

}  // namespace dissect_capture_test
