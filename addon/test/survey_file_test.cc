// Surveys of whole capture files, what files say of themselves, and what the kernel says of an interface.
#include <filesystem>

#include "base/file.h"
#include "capture_fixture.h"
#include "survey/run.h"

using namespace writ;
using namespace writ::test;

namespace survey_file_test {

constexpr const char* kCaptures = "../shared/captures";

std::filesystem::path CaptureFolder() {
  return (std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / kCaptures).lexically_normal();
}

const Bytes kFrame = Ethernet(Ipv4({192, 0, 2, 1}, {192, 0, 2, 2}, 40));

Bytes Statistics(bool big, uint32_t interface, uint16_t option, uint64_t drops) {
  Ordered body(big);
  body.U32(interface).U64(0).U16(option).U16(8).U64(drops).U16(0).U16(0);
  return Block(big, 5, body.out);
}

Bytes CutPacket(bool big, uint32_t interface) {
  Ordered body(big);
  body.U32(interface).U64(0).U32(static_cast<uint32_t>(kFrame.size())).U32(1500).Put(kFrame);
  return Block(big, 6, body.out);
}

Bytes WholePcapng(bool big) {
  return Joined({Section(big), InterfaceBlock(big, 1, 9), InterfaceBlock(big, 1, 6, 0, 128), Enhanced(big, 0, 1, kFrame),
                 Enhanced(big, 1, 2, kFrame), CutPacket(big, 1), Statistics(big, 0, 5, 3), Statistics(big, 0, 5, 7),
                 Statistics(big, 1, 7, 2), Section(!big), InterfaceBlock(!big, 1, 0x80 | 10, 0, 256), Enhanced(!big, 0, 9, kFrame)});
}

void PcapFacts() {
  Bytes file = Pcap({{1000, kFrame}, {2000, kFrame}}, false);
  FileFacts facts = ReadFileFacts(file);
  CHECK(!facts.pcapng);
  CHECK_EQ(facts.records, 2u);
  CHECK_EQ(facts.cut, 0u);
  CHECK_EQ(facts.snap_length, 65535u);
  CHECK_EQ(facts.unit_ns, 1000);
  file[24 + 12 + 1] = 9;   // the first record's length on the wire, little endian
  CHECK_EQ(ReadFileFacts(file).cut, 1u);
  CHECK_EQ(ReadFileFacts(Pcap({}, true, true)).unit_ns, 1);
}

void PcapngFacts() {
  for (bool big : {false, true}) {
    const FileFacts facts = ReadFileFacts(WholePcapng(big));
    CHECK(facts.pcapng);
    CHECK_EQ(facts.interfaces, 3u);
    CHECK_EQ(facts.records, 4u);
    CHECK_EQ(facts.cut, 1u);
    CHECK_EQ(facts.snap_length, 128u);
    CHECK_EQ(facts.unit_ns, 1'000'000'000 / 1024);
    CHECK_EQ(facts.recorded_drops, 9u);   // the last of each interface
  }
}

// Each cut and each changed octet, in memory of the file's own size.
void DamagedFacts() {
  for (const Bytes& whole : {Pcap({{1000, kFrame}, {2000, kFrame}}), WholePcapng(false), WholePcapng(true)}) {
    const auto read = [](ByteView octets) {
      const std::unique_ptr<uint8_t[]> exact(new uint8_t[octets.size()]);
      std::copy(octets.begin(), octets.end(), exact.get());
      return ReadFileFacts({exact.get(), octets.size()});
    };
    const FileFacts all = read(whole);
    for (size_t n = 0; n < whole.size(); n++) CHECK(read(ByteView(whole).first(n)).records <= all.records);
    Bytes changed = whole;
    for (size_t i = 0; i < whole.size(); i++)
      for (uint8_t value : {0x00, 0xff, 0x80, 0x01}) {
        changed[i] = value;
        CHECK(read(changed).records <= whole.size() / 4);
        changed[i] = whole[i];
      }
  }
}

std::string Scratch(const char* name) { return (std::filesystem::temp_directory_path() / (std::to_string(getpid()) + name)).string(); }

void WholeFile() {
  const std::string path = WriteFile(Scratch("-survey.pcapng"), WholePcapng(false));
  FileSurvey survey;
  CHECK_OK(SurveyFile(path, &survey));
  CHECK_EQ(survey.survey.Counts().frames, 4u);
  CHECK_EQ(survey.facts.records, 4u);
  CHECK(survey.notices.empty());
  std::filesystem::remove(path);
}

void TornFile() {
  Bytes file = Pcap({{1000, kFrame}, {2000, kFrame}});
  file.pop_back();
  const std::string path = WriteFile(Scratch("-torn.pcap"), file);
  FileSurvey survey;
  CHECK_OK(SurveyFile(path, &survey));
  CHECK_EQ(survey.survey.Counts().frames, 1u);
  CHECK_EQ(survey.notices.size(), 1u);
  CHECK_EQ(std::string(survey.notices[0].code), "WRIT_CAPTURE_TORN");
  FileSurvey refused;
  CHECK_CODE(SurveyFile(path + ".absent", &refused), "WRIT_CAPTURE_OPEN");
  WriteFile(path, Bytes(100, 'x'));
  CHECK_CODE(SurveyFile(path, &refused), "WRIT_CAPTURE_FORMAT");
  std::filesystem::remove(path);
}

// The two readers of a file's records agree, and each frame has one verdict.
void AllCaptures() {
  size_t files = 0, refused = 0, damaged = 0;
  uint64_t frames = 0;
  for (const auto& entry : std::filesystem::directory_iterator(CaptureFolder())) {
    if (!entry.is_regular_file()) continue;
    FileSurvey survey;
    const Status status = SurveyFile(entry.path().string(), &survey);
    if (!status.ok()) {
      const std::string code = status.code;
      CHECK(code == "WRIT_CAPTURE_FORMAT" || code == "WRIT_CAPTURE_OPEN");
      refused++;
      continue;
    }
    const SurveyCounts counts = survey.survey.Counts();
    CHECK_EQ(counts.frames, counts.ip + counts.not_ip + counts.malformed + counts.unknown_link);
    if (survey.notices.empty() && survey.facts.records != counts.frames) Fail(__FILE__, __LINE__, entry.path().filename().string());
    files++;
    damaged += !survey.notices.empty();
    frames += counts.frames;
  }
  std::printf("        %zu files (%zu damaged), %zu refused, %llu frames\n", files, damaged, refused, static_cast<unsigned long long>(frames));
  CHECK(files > 100 && frames > 10000);
}

void Interface() {
  InterfaceFacts facts;
  for (const char* name : {"", "no-such-if", "a/b", "../lo", "longer-than-any-interface"})
    CHECK_CODE(ReadInterfaceFacts(name, &facts), "WRIT_CAPTURE_NO_INTERFACE");
  CHECK_OK(ReadInterfaceFacts("lo", &facts));
  CHECK(facts.loopback && facts.readable && facts.mtu >= 1280);
  std::unique_ptr<LiveSurvey> live;
  CHECK_CODE(SurveyInterface("no-such-if", 1, RingOptions{}, &live), "WRIT_CAPTURE_NO_INTERFACE");
  const MachineFacts machine = ReadMachineFacts();
  CHECK(machine.cpus > 0 && machine.memory_bytes > 0);
}

TEST_PROGRAM(survey_file) {
  Case("a pcap file's unit, snap length and cut records are read", PcapFacts);
  Case("a pcapng file's sections, interfaces and losses are read", PcapngFacts);
  Case("what a damaged file says of itself is read within its octets", DamagedFacts);
  Case("a file is surveyed whole", WholeFile);
  Case("a torn file is surveyed up to its tear, another refused", TornFile);
  Case("the kernel is asked about an interface and the machine", Interface);
  if (std::filesystem::exists(CaptureFolder())) Case("every public capture is surveyed to its end", AllCaptures);
  else Skip("every public capture is surveyed to its end", "the folder ../shared/captures is absent");
}

}  // namespace survey_file_test
