// What Dissect says of each frame of capture files, or which grants TargetTable says it belongs to, one line a frame, for
// comparison with test/native/reference. Not a test:
//   make -C addon tests && build/addon/dissect_dump dissect FILE...
//   build/addon/dissect_dump match SELECTORS FILE...      selectors and services, a line each: test/native/reference/matching.py
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "base/file.h"
#include "capture/record_reader.h"
#include "dissect_fixture.h"
#include "match/service.h"
#include "match_fixture.h"

namespace {

using namespace writ;

std::string Hex(const uint8_t* octets, size_t count) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < count; ++i) out += {kDigits[octets[i] >> 4], kDigits[octets[i] & 15]};
  return out;
}

const char* NameOf(Wrap wrap) {
  static constexpr const char* kNames[] = {"vlan", "service", "mpls",  "pppoe", "gtp",   "ipip",
                                           "gre",  "erspan",  "l2tp2", "l2tp3", "vxlan", "geneve"};
  return kNames[static_cast<size_t>(wrap)];
}

std::string TextOf(const IpLayer& layer, const uint8_t* frame) {
  const size_t width = layer.version == 4 ? 4 : 16;
  std::string out = std::to_string(layer.version) + ":" + std::to_string(layer.packet.data() - frame) + ":" +
                    std::to_string(layer.packet.size()) + ":" + Hex(layer.source, width) + ">" + Hex(layer.destination, width);
  if (layer.fragment != Fragment::kWhole) out += layer.fragment == Fragment::kFirst ? ":first" : ":later";
  if (layer.truncated) out += ":cut";
  if (layer.partial) out += ":partial";
  if (layer.carrier) out += ":carrier";
  return out;
}

std::string MacText(const uint8_t* mac) { return mac == nullptr ? "-" : Hex(mac, 6); }

std::string TextOf(Dissection verdict, const IpLayers& layers, const uint8_t* frame) {
  std::string out(1, "INMU"[static_cast<size_t>(verdict)]);
  if (verdict == Dissection::kUnknownLink) return out;
  out += layers.deeper ? "d" : "";
  out += layers.opaque ? "o" : "";
  for (size_t i = 0; i < layers.count; ++i) out += " " + TextOf(layers.layer[i], frame);
  for (size_t i = 0; i < layers.steps; ++i) {
    const PathStep& step = layers.step[i];
    out += std::string(" ") + NameOf(step.wrap) + "=" + std::to_string(step.value) + "@" + std::to_string(step.layer);
  }
  for (size_t i = 0; i < layers.macs; ++i) {
    const MacPair& mac = layers.mac[i];
    out += " " + MacText(mac.source) + ">" + MacText(mac.destination) + "@" + std::to_string(mac.layer);
  }
  return out;
}

// Where frames come from, in turn; "-": no point.
constexpr const char* kPoints[] = {"-", "edge-1", "b"};

struct Grants {
  std::unique_ptr<TargetTable> table;
  std::map<uint32_t, std::vector<Service>> services;   // by slot
};

// Its version, by its length; 0: none.
uint8_t ReadAddress(const std::string& hex, std::array<uint8_t, 16>* out) {
  for (size_t i = 0; i * 2 + 1 < hex.size(); ++i) (*out)[i] = static_cast<uint8_t>(std::stoul(hex.substr(i * 2, 2), nullptr, 16));
  return hex.size() == 8 ? 4 : hex.size() == 32 ? 6 : 0;
}

TunnelEnd ReadEnd(std::istream& words) {
  TunnelEnd end;
  std::string address;
  words >> address >> end.teid;
  end.version = ReadAddress(address, &end.address);
  return end;
}

void ReadLabels(std::istream& words, Selector* selector) {
  for (std::string word; words >> word;) {
    const size_t at = word.find('=');
    const LabelType type = word[0] == 'v' ? LabelType::kVlan : word[0] == 'm' ? LabelType::kMpls : LabelType::kPppoe;
    selector->labels[selector->label_count++] = {type, static_cast<uint32_t>(std::stoul(word.substr(at + 1)))};
  }
}

TargetEntry ReadSelector(const std::string& kind, std::istream& words) {
  Selector selector;
  std::string point, text;
  uint32_t slot = 0;
  unsigned length = 0;
  words >> point >> slot;
  if (point != "-") selector.point_length = static_cast<uint8_t>(point.copy(selector.point.data(), selector.point.size()));
  if (kind == "address") {
    words >> text >> length;
    selector.kind = ReadAddress(text, &selector.address) == 4 ? SelectorKind::kIpv4 : SelectorKind::kIpv6;
    selector.prefix_length = static_cast<uint8_t>(length);
  } else if (kind == "mac") {
    selector.kind = SelectorKind::kMac;
    words >> text;
    ReadAddress(text, &selector.address);
  } else if (kind == "circuit") {
    selector.kind = SelectorKind::kCircuit;
    ReadLabels(words, &selector);
  } else {
    selector.kind = SelectorKind::kTeidPair;
    selector.uplink = ReadEnd(words);
    selector.downlink = ReadEnd(words);
  }
  return TargetEntryForTest::Make(selector, slot);
}

void ReadService(std::istream& words, Grants* grants) {
  Service service;
  uint32_t slot = 0;
  unsigned protocol = 0, length = 0;
  std::string peer;
  words >> slot >> protocol >> service.target_low >> service.target_high >> service.peer_low >> service.peer_high >> peer >> length;
  service.protocol = static_cast<uint8_t>(protocol);
  service.peer_version = peer == "-" ? 0 : ReadAddress(peer, &service.peer);
  service.peer_prefix = static_cast<uint8_t>(length);
  grants->services[slot].push_back(service);
}

Grants ReadGrants(const char* path) {
  Grants grants;
  std::vector<TargetEntry> entries;
  std::ifstream file(path);
  for (std::string line, kind; std::getline(file, line);) {
    std::istringstream words(line);
    words >> kind;
    if (kind == "service") ReadService(words, &grants);
    else entries.push_back(ReadSelector(kind, words));
  }
  grants.table = std::make_unique<TargetTable>(entries.size() * 2);   // a tunnel has two ends
  CHECK(grants.table->Add(entries));
  return grants;
}

const char* TextOf(const std::vector<Service>& services, const IpLayer& layer, uint8_t direction) {
  if (services.empty()) return "";
  const InService verdict = JudgeService(services, layer, direction);
  return verdict == InService::kYes ? "+" : verdict == InService::kNo ? "-" : "?";
}

std::string TextOf(const Grants& grants, std::vector<Hit> hits, const IpLayers& layers) {
  static const std::vector<Service> kNone;
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.slot < b.slot; });
  std::string out;
  for (const Hit& hit : hits) {
    const IpLayer& layer = layers.layer[hit.layer];
    const auto services = grants.services.find(hit.slot);
    out += (out.empty() ? "" : " ") + std::to_string(hit.slot) + ":" + std::to_string(hit.direction) + ":" + std::to_string(hit.layer) +
           ":" + (hit.address == nullptr ? "-" : Hex(hit.address, layer.version == 4 ? 4 : 16)) +
           TextOf(services == grants.services.end() ? kNone : services->second, layer, hit.direction);
  }
  return out.empty() ? "-" : out;
}

// Each frame in memory of its own size, so that a read past its end is seen. `grants` null: what was dissected.
void DumpFrame(const CaptureRecord& record, const Grants* grants, size_t number) {
  const Bytes exact(record.octets.begin(), record.octets.end());
  IpLayers layers;
  const Dissection verdict = test::DissectChecked(record.link, exact, &layers);
  if (grants == nullptr) {
    std::puts(TextOf(verdict, layers, exact.data()).c_str());
    return;
  }
  std::vector<Hit> hits;
  const char* point = kPoints[number % std::size(kPoints)];
  grants->table->Match(layers, &hits, *point == '-' ? 0 : PackPoint(point, std::strlen(point)));
  std::puts(TextOf(*grants, hits, layers).c_str());
}

bool DumpFile(const char* path, const Grants* grants) {
  std::printf("FILE %s\n", path);
  Bytes file;
  const Status read = ReadWholeFile(path, size_t{1} << 30, &file);
  if (!read.ok()) {
    std::fprintf(stderr, "%s: %s %s\n", path, read.code, read.detail.c_str());
    return false;
  }
  std::unique_ptr<RecordReader> reader;
  if (!OpenRecordReader(file, &reader).ok()) {
    std::puts("OTHER");
    return true;
  }
  size_t number = 0;
  for (CaptureRecord record; reader->Next(&record);) DumpFrame(record, grants, number++);
  if (!reader->stopped().ok()) std::puts("DAMAGED");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const bool dissect = argc >= 3 && std::strcmp(argv[1], "dissect") == 0;
  const bool match = argc >= 4 && std::strcmp(argv[1], "match") == 0;
  if (!dissect && !match) {
    std::fprintf(stderr, "usage: dissect_dump dissect FILE... | match SELECTORS FILE...\n");
    return 2;
  }
  const Grants grants = match ? ReadGrants(argv[2]) : Grants{};
  for (int i = match ? 3 : 2; i < argc; ++i) {
    if (!DumpFile(argv[i], match ? &grants : nullptr)) return 1;
  }
  return 0;
}
