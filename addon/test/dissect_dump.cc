// What Dissect says of each frame of capture files, one line a frame, for comparison with test/native/reference. Not a test:
//   make -C addon tests && build/addon/dissect_dump dissect FILE...
#include <cstdio>
#include <cstring>
#include <string>

#include "base/file.h"
#include "capture/record_reader.h"
#include "dissect_fixture.h"

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

// Each frame in memory of its own size, so that a read past its end is seen.
void DumpFrame(const CaptureRecord& record) {
  const Bytes exact(record.octets.begin(), record.octets.end());
  IpLayers layers;
  const Dissection verdict = test::DissectChecked(record.link, exact, &layers);
  std::puts(TextOf(verdict, layers, exact.data()).c_str());
}

bool DumpFile(const char* path) {
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
  for (CaptureRecord record; reader->Next(&record);) DumpFrame(record);
  if (!reader->stopped().ok()) std::puts("DAMAGED");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || std::strcmp(argv[1], "dissect") != 0) {
    std::fprintf(stderr, "usage: dissect_dump dissect FILE...\n");
    return 2;
  }
  for (int i = 2; i < argc; ++i) {
    if (!DumpFile(argv[i])) return 1;
  }
  return 0;
}
