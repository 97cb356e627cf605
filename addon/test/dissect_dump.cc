// What Dissect says of each frame of capture files, or which grants TargetTable says it belongs to, one line a frame, for
// comparison with test/native/reference. Not a test:
//   make -C addon tests && build/addon/dissect_dump dissect FILE...
//   build/addon/dissect_dump match SELECTORS FILE...      a selector a line: version, address in hexadecimal, length, slot
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "base/file.h"
#include "capture/record_reader.h"
#include "dissect_fixture.h"
#include "match/target_table.h"

namespace writ {
// Only tests define this: the table alone, without grants.
struct TargetEntryForTest {
  static TargetEntry Make(const Selector& selector, uint32_t slot) { return TargetEntry(selector, slot); }
};
}  // namespace writ

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

Selector SelectorOf(int version, const std::string& address, int length) {
  Selector selector;
  selector.kind = version == 4 ? SelectorKind::kIpv4 : SelectorKind::kIpv6;
  selector.prefix_length = static_cast<uint8_t>(length);
  for (size_t i = 0; i * 2 < address.size(); ++i) selector.address[i] = static_cast<uint8_t>(std::stoul(address.substr(i * 2, 2), nullptr, 16));
  return selector;
}

std::unique_ptr<TargetTable> ReadSelectors(const char* path) {
  std::vector<TargetEntry> entries;
  std::ifstream file(path);
  int version, length;
  uint32_t slot;
  for (std::string address; file >> version >> address >> length >> slot;)
    entries.push_back(TargetEntryForTest::Make(SelectorOf(version, address, length), slot));
  auto table = std::make_unique<TargetTable>(entries.size());
  CHECK(table->Add(entries));
  return table;
}

std::string TextOf(std::vector<Hit> hits, const IpLayers& layers) {
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.slot < b.slot; });
  std::string out;
  for (const Hit& hit : hits) {
    const size_t width = layers.layer[hit.layer].version == 4 ? 4 : 16;
    out += (out.empty() ? "" : " ") + std::to_string(hit.slot) + ":" + std::to_string(hit.direction) + ":" + std::to_string(hit.layer) +
           ":" + Hex(hit.address, width);
  }
  return out.empty() ? "-" : out;
}

// Each frame in memory of its own size, so that a read past its end is seen. `table` null: what was dissected.
void DumpFrame(const CaptureRecord& record, const TargetTable* table) {
  const Bytes exact(record.octets.begin(), record.octets.end());
  IpLayers layers;
  const Dissection verdict = test::DissectChecked(record.link, exact, &layers);
  if (table == nullptr) {
    std::puts(TextOf(verdict, layers, exact.data()).c_str());
    return;
  }
  std::vector<Hit> hits;
  table->Match(layers, &hits);
  std::puts(TextOf(hits, layers).c_str());
}

bool DumpFile(const char* path, const TargetTable* table) {
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
  for (CaptureRecord record; reader->Next(&record);) DumpFrame(record, table);
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
  const std::unique_ptr<TargetTable> table = match ? ReadSelectors(argv[2]) : nullptr;
  for (int i = match ? 3 : 2; i < argc; ++i) {
    if (!DumpFile(argv[i], table.get())) return 1;
  }
  return 0;
}
