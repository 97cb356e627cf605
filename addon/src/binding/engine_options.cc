#include "binding/engine_options.h"

#include "binding/js_error.h"

namespace writ {
namespace {

bool ReadText(const Napi::Object& object, const char* name, std::string* out) {
  Napi::Value value = object.Get(name);
  if (!value.IsString()) return false;
  *out = value.As<Napi::String>().Utf8Value();
  return !out->empty() && out->find('\0') == std::string::npos;
}

// Absent leaves the default.
template <typename T> bool ReadSize(const Napi::Object& object, const char* name, T* out) {
  Napi::Value value = object.Get(name);
  if (value.IsUndefined()) return true;
  if (!value.IsNumber()) return false;
  double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 1) || number > 9007199254740991.0 || number != static_cast<double>(static_cast<T>(number))) return false;
  *out = static_cast<T>(number);
  return true;
}

bool ReadSpool(const Napi::Value& value, SpoolOptions* spool) {
  if (value.IsUndefined()) return true;
  if (!value.IsObject()) return false;
  Napi::Object object = value.As<Napi::Object>();
  return ReadSize(object, "blockBytes", &spool->block_bytes) &&
         ReadSize(object, "commitBytes", &spool->commit_bytes) && ReadSize(object, "commitMs", &spool->commit_ms) &&
         ReadSize(object, "segmentBytes", &spool->segment_bytes) && ReadSize(object, "queueBytes", &spool->queue_bytes) &&
         ReadSize(object, "redoBytes", &spool->redo_bytes) && ReadSize(object, "maxBytes", &spool->space.all_bytes) && ReadSize(object, "streamMaxBytes", &spool->space.stream_bytes) &&
         ReadSize(object, "iriReservePercent", &spool->space.iri_reserve_percent) && spool->space.iri_reserve_percent <= 50;
}

bool ReadFlag(const Napi::Object& object, const char* name, bool* out) {
  Napi::Value value = object.Get(name);
  if (value.IsBoolean()) *out = value.As<Napi::Boolean>().Value();
  return value.IsBoolean() || value.IsUndefined();
}

// The kernel takes blocks of whole pages, and as many as fit.
bool ReadCapture(const Napi::Value& value, EngineOptions* options) {
  if (value.IsUndefined()) return true;
  if (!value.IsObject()) return false;
  Napi::Object object = value.As<Napi::Object>();
  RingOptions& ring = options->ring;
  if (!ReadSize(object, "workers", &options->workers) || !ReadSize(object, "ringBytes", &ring.ring_bytes) ||
      !ReadSize(object, "blockBytes", &ring.block_bytes) || !ReadSize(object, "retireMs", &ring.retire_ms) ||
      !ReadFlag(object, "busyPoll", &ring.busy_poll) || !ReadFlag(object, "cardStamps", &ring.card_stamps))
    return false;
  return options->workers <= 64 && ring.block_bytes % 4096 == 0 && ring.ring_bytes >= ring.block_bytes;
}

bool ReadMode(const Napi::Object& object, CoreMode* mode) {
  std::string text;
  if (!ReadText(object, "mode", &text) || (text != "live" && text != "file")) return false;
  *mode = text == "live" ? CoreMode::kLive : CoreMode::kFile;
  return true;
}

bool ReadKeys(const Napi::Object& object, EngineOptions* options) {
  auto kek = AsOctets(object.Get("kek")), root = AsOctets(object.Get("trustRoot"));
  if (!kek || kek->size() != options->kek.octets.size() || !root) return false;
  std::copy(kek->begin(), kek->end(), options->kek.octets.begin());
  options->trust_root.assign(root->begin(), root->end());
  return true;
}

}  // namespace

bool ReadEngineOptions(const Napi::Value& value, EngineOptions* options, Napi::Function* on_event, std::string* problem) {
  *problem = "openEngine takes one object of options";
  if (!value.IsObject()) return false;
  Napi::Object object = value.As<Napi::Object>();
  *problem = "coreDir and spoolDir must be paths";
  if (!ReadText(object, "coreDir", &options->core_dir) || !ReadText(object, "spoolDir", &options->spool.dir)) return false;
  *problem = "kek must be a Buffer of 32 octets, trustRoot a Buffer";
  if (!ReadKeys(object, options)) return false;
  *problem = "mode must be 'live' or 'file'";
  if (!ReadMode(object, &options->mode)) return false;
  *problem = "spool must be an object of positive whole numbers";
  if (!ReadSpool(object.Get("spool"), &options->spool)) return false;
  *problem = "capture must be an object: up to 64 workers, ringBytes of at least one block, blockBytes in whole pages of 4096, retireMs, busyPoll, cardStamps";
  if (!ReadCapture(object.Get("capture"), options)) return false;
  *problem = "onEvent must be a function";
  if (!object.Get("onEvent").IsFunction()) return false;
  *on_event = object.Get("onEvent").As<Napi::Function>();
  return true;
}

bool ReadSources(const Napi::Value& value, const char* name, std::vector<NamedSource>* sources) {
  if (!value.IsArray()) return false;
  Napi::Array list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); i++) {
    Napi::Value each = list.Get(i);
    NamedSource source;
    if (!each.IsObject() || !ReadText(each.As<Napi::Object>(), name, &source.name)) return false;
    Napi::Value point = each.As<Napi::Object>().Get("point");
    if (!point.IsString()) return false;
    source.point = point.As<Napi::String>().Utf8Value();
    Napi::Value group = each.As<Napi::Object>().Get("group");
    if (!group.IsUndefined() && !group.IsString()) return false;
    if (group.IsString()) source.group = group.As<Napi::String>().Utf8Value();
    sources->push_back(std::move(source));
  }
  return true;
}

bool ReadGates(const Napi::Value& value, std::vector<uint64_t>* gates) {
  if (!value.IsArray()) return false;
  Napi::Array list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); i++) {
    auto gate = AsU64(list.Get(i));
    if (!gate) return false;
    gates->push_back(*gate);
  }
  return true;
}

}  // namespace writ
