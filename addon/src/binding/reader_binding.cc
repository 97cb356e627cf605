#include "binding/reader_binding.h"

#include <functional>
#include <memory>
#include <utility>

#include "binding/class_reference.h"
#include "binding/js_error.h"
#include "binding/js_fields.h"
#include "binding/spool_facts.h"
#include "spool/reader.h"

namespace writ {
namespace {

using SharedReader = std::shared_ptr<SpoolReader>;

// One call off the JavaScript thread. It holds the reader: close() may come while it runs.
class ReaderWork final : public Napi::AsyncWorker {
 public:
  using Work = std::function<Status()>;
  using Answer = std::function<Napi::Value(Napi::Env)>;
  static Napi::Promise Run(Napi::Env env, SharedReader reader, Work work, Answer answer) {
    auto* self = new ReaderWork(env, std::move(reader), std::move(work), std::move(answer));  // deletes itself when done
    Napi::Promise promise = self->deferred_.Promise();
    self->Queue();
    return promise;
  }
  void Execute() override { status_ = work_(); }
  void OnOK() override {
    if (status_.ok()) deferred_.Resolve(answer_(Env()));
    else deferred_.Reject(MakeError(Env(), status_).Value());
  }

 private:
  ReaderWork(Napi::Env env, SharedReader reader, Work work, Answer answer)
      : AsyncWorker(env), deferred_(Napi::Promise::Deferred::New(env)), reader_(std::move(reader)), work_(std::move(work)), answer_(std::move(answer)) {}
  Napi::Promise::Deferred deferred_;
  SharedReader reader_;
  Work work_;
  Answer answer_;
  Status status_;
};

// The slab's own octets become the Buffer's: they live until JavaScript has dropped it.
Napi::Value OctetsOf(Napi::Env env, std::unique_ptr<Slab> slab) {
  if (slab->octets.empty()) return Napi::Buffer<uint8_t>::New(env, 0);
  Slab* kept = slab.release();
  return Napi::Buffer<uint8_t>::New(env, kept->octets.data(), kept->octets.size(), [](Napi::Env, uint8_t*, Slab* done) { delete done; }, kept);
}

Napi::Value RecordsOf(Napi::Env env, const Slab& slab) {
  Napi::Array records = Napi::Array::New(env, slab.records.size());
  for (size_t i = 0; i < slab.records.size(); ++i) {
    const SlabRecord& record = slab.records[i];
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("ordinal", ToBigInt(env, record.ordinal));
    entry.Set("timeNs", ToBigInt(env, record.time_ns));
    entry.Set("offset", Napi::Number::New(env, record.offset));
    entry.Set("length", Napi::Number::New(env, record.length));
    entry.Set("kind", Napi::Number::New(env, static_cast<int>(record.kind)));
    entry.Set("items", Napi::Number::New(env, record.packets));
    records.Set(static_cast<uint32_t>(i), entry);
  }
  return records;
}

uint32_t ItemsOf(const Slab& slab) {
  uint32_t items = 0;
  for (const SlabRecord& record : slab.records) items += record.packets;
  return items;
}

// One read. With a buffer of the caller's, the octets go there when they fit: the caller uses a few buffers again and again,
// and the garbage collector never hears of them.
struct ReadJob {
  Id stream{};
  uint64_t ordinal = 0;
  size_t most = 0;
  bool with_records = false;
  uint8_t* into = nullptr;
  size_t room = 0;
  Napi::ObjectReference kept;   // the caller's buffer, while the read runs

  std::unique_ptr<Slab> slab;   // nullptr: the octets are in `into`
  uint64_t first = 0;
  int64_t first_time_ns = 0, last_time_ns = 0;
  size_t count = 0, filled = 0;
  uint32_t items = 0;

  Status Run(SpoolReader* reader) {
    thread_local Slab scratch;   // the memory of its records stays with the thread
    if (into == nullptr || with_records) {
      slab = std::make_unique<Slab>();
      WRIT_RETURN_IF_ERROR(reader->Read(stream, ordinal, most, slab.get()));
      Note(*slab);
      return Status::Ok();
    }
    scratch.lent = {into, room};
    WRIT_RETURN_IF_ERROR(reader->Read(stream, ordinal, most, &scratch));
    Note(scratch);
    if (!scratch.octets.empty()) slab = std::make_unique<Slab>(std::exchange(scratch, Slab()));
    return Status::Ok();
  }
  void Note(const Slab& read) {
    count = read.records.size();
    filled = read.in_lent;
    if (count == 0) return;
    first = read.records.front().ordinal;
    first_time_ns = read.records.front().time_ns;
    last_time_ns = read.records.back().time_ns;
    items = ItemsOf(read);
  }
};

// A view of the caller's buffer.
Napi::Value FilledOf(Napi::Env env, const ReadJob& job) {
  const Napi::Object buffer = job.kept.Value();
  const auto subarray = buffer.Get("subarray").As<Napi::Function>();
  return subarray.Call(buffer, {Napi::Number::New(env, 0), Napi::Number::New(env, static_cast<double>(job.filled))});
}

Napi::Value ToJs(Napi::Env env, ReadJob* job) {
  if (job->count == 0) return env.Undefined();
  Napi::Object out = Napi::Object::New(env);
  out.Set("first", ToBigInt(env, job->first));
  out.Set("count", Napi::Number::New(env, static_cast<double>(job->count)));
  out.Set("items", Napi::Number::New(env, job->items));
  out.Set("firstTimeNs", ToBigInt(env, job->first_time_ns));
  out.Set("lastTimeNs", ToBigInt(env, job->last_time_ns));
  out.Set("records", job->with_records ? RecordsOf(env, *job->slab) : env.Undefined());
  if (job->slab != nullptr) job->slab->records = {};
  out.Set("octets", job->slab == nullptr ? FilledOf(env, *job) : OctetsOf(env, std::move(job->slab)));
  return out;
}

Napi::Object ToJs(Napi::Env env, const StreamListing& stream) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("streamId", ToBuffer(env, stream.stream_id));
  out.Set("grantId", ToBuffer(env, stream.grant_id));
  out.Set("leg", Napi::Number::New(env, static_cast<int>(stream.leg)));
  out.Set("ended", Napi::Boolean::New(env, stream.ended));
  out.Set("durableRecords", ToBigInt(env, stream.durable_records));
  out.Set("durableBytes", ToBigInt(env, stream.durable_bytes));
  return out;
}

std::optional<Cursor> AsCursor(const Napi::Value& value) {
  if (!value.IsObject()) return std::nullopt;
  const Napi::Object object = value.As<Napi::Object>();
  const auto confirmed = AsU64(object.Get("confirmed")), items = AsU64(object.Get("confirmedItems")), resent = AsU64(object.Get("resent"));
  if (!confirmed || !items || !resent) return std::nullopt;
  return Cursor{*confirmed, *items, *resent};
}

class ReaderObject final : public Napi::ObjectWrap<ReaderObject> {
 public:
  static Napi::Function Define(Napi::Env env) {
    using Self = ReaderObject;
    return DefineClass(env, "NativeSpoolReader",
                       {InstanceMethod<&Self::Generation>("generation"), InstanceMethod<&Self::Streams>("streams"),
                        InstanceMethod<&Self::About>("about"), InstanceMethod<&Self::HandoverKey>("handoverKey"),
                        InstanceMethod<&Self::Read>("read"),
                        InstanceMethod<&Self::LoadCursor>("loadCursor"), InstanceMethod<&Self::StoreCursor>("storeCursor"),
                        InstanceMethod<&Self::Free>("free"), InstanceMethod<&Self::Segments>("segments"),
                        InstanceMethod<&Self::Purge>("purge"), InstanceMethod<&Self::Purged>("purged"),
                        InstanceMethod<&Self::Close>("close")});
  }

  explicit ReaderObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    const auto kek_octets = info.Length() == 2 && info[0].IsString() ? AsOctets(info[1]) : std::nullopt;
    SecretKey kek;
    if (!kek_octets || kek_octets->size() != kek.octets.size()) {
      ThrowArgument(info.Env(), "openSpoolReader takes a directory and a key of 32 octets");
      return;
    }
    std::memcpy(kek.octets.data(), kek_octets->data(), kek.octets.size());
    std::unique_ptr<SpoolReader> reader;
    const Status status = SpoolReader::Open(info[0].As<Napi::String>().Utf8Value(), HoldKey(kek.octets), &reader);
    if (!status.ok()) Throw(info.Env(), status);
    else reader_ = std::move(reader);
  }

 private:
  // Open, and called with a stream id first. Otherwise an error is pending.
  std::optional<Id> Stream(const Napi::CallbackInfo& info) {
    if (!IsOpen(info)) return std::nullopt;
    const auto id = info.Length() > 0 ? AsId(info[0]) : std::nullopt;
    if (!id) ThrowArgument(info.Env(), "the stream id must be a Buffer of 16 octets");
    return id;
  }
  bool IsOpen(const Napi::CallbackInfo& info) {
    if (reader_ == nullptr) Throw(info.Env(), Status::Error("WRIT_SPOOL_CLOSED", "the spool reader is closed"));
    return reader_ != nullptr;
  }

  Napi::Value Generation(const Napi::CallbackInfo& info) { return IsOpen(info) ? ToBigInt(info.Env(), reader_->generation()) : Napi::Value(); }
  Napi::Value Streams(const Napi::CallbackInfo& info);
  Napi::Value About(const Napi::CallbackInfo& info);
  Napi::Value HandoverKey(const Napi::CallbackInfo& info);
  Napi::Value Read(const Napi::CallbackInfo& info);
  Napi::Value LoadCursor(const Napi::CallbackInfo& info);
  Napi::Value StoreCursor(const Napi::CallbackInfo& info);
  Napi::Value Free(const Napi::CallbackInfo& info);
  Napi::Value Segments(const Napi::CallbackInfo& info);
  Napi::Value Purge(const Napi::CallbackInfo& info);
  Napi::Value Purged(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo&) { reader_.reset(); }

  SharedReader reader_;
};

Napi::Value ReaderObject::Streams(const Napi::CallbackInfo& info) {
  if (!IsOpen(info)) return {};
  std::vector<StreamListing> streams;
  const Status status = reader_->Streams(&streams);
  if (!status.ok()) return Throw(info.Env(), status), Napi::Value();
  Napi::Array out = Napi::Array::New(info.Env(), streams.size());
  for (size_t i = 0; i < streams.size(); ++i) out.Set(static_cast<uint32_t>(i), ToJs(info.Env(), streams[i]));
  return out;
}

Napi::Value ReaderObject::About(const Napi::CallbackInfo& info) {
  const auto id = Stream(info);
  if (!id) return {};
  Bytes about;
  const Status status = reader_->About(*id, &about);
  if (!status.ok()) return Throw(info.Env(), status), Napi::Value();
  return ToBuffer(info.Env(), about.data(), about.size());
}

Napi::Value ReaderObject::HandoverKey(const Napi::CallbackInfo& info) {
  const auto id = Stream(info);
  if (!id) return {};
  const std::string purpose = info.Length() == 2 && info[1].IsString() ? info[1].As<Napi::String>().Utf8Value() : "";
  const bool is_fine = !purpose.empty() && purpose.size() <= 32 && purpose.find_first_not_of("abcdefghijklmnopqrstuvwxyz ") == std::string::npos;
  if (!is_fine) return ThrowArgument(info.Env(), "handoverKey takes a stream and a purpose, 1 to 32 small letters and blanks"), Napi::Value();
  SecretKey key;
  const Status status = reader_->HandoverKey(*id, purpose, &key);
  if (!status.ok()) return Throw(info.Env(), status), Napi::Value();
  return ToBuffer(info.Env(), key.octets.data(), key.octets.size());
}

Napi::Value ReaderObject::Read(const Napi::CallbackInfo& info) {
  const auto id = Stream(info);
  if (!id) return {};
  const bool reads_on = info.Length() >= 3 && info[1].IsUndefined();
  const auto ordinal = info.Length() >= 3 && !reads_on ? AsU64(info[1]) : std::optional<uint64_t>(kReadOn);
  const auto most = info.Length() >= 3 && ordinal ? AsU32(info[2], 64u << 20) : std::nullopt;
  if (!most) return ThrowArgument(info.Env(), "read takes a stream, an ordinal (bigint or undefined) and a number of octets up to 64 MiB"), Napi::Value();
  auto job = std::make_shared<ReadJob>();
  job->stream = *id;
  job->ordinal = *ordinal;
  job->most = *most;
  job->with_records = info.Length() > 3 && info[3].ToBoolean();
  if (info.Length() > 4 && info[4].IsBuffer()) {
    const auto buffer = info[4].As<Napi::Buffer<uint8_t>>();
    job->into = buffer.Data();
    job->room = buffer.Length();
    job->kept = Napi::Persistent(info[4].As<Napi::Object>());
  }
  auto work = [reader = reader_.get(), job] { return job->Run(reader); };
  auto answer = [job](Napi::Env env) { return ToJs(env, job.get()); };
  return ReaderWork::Run(info.Env(), reader_, std::move(work), std::move(answer));
}

Napi::Value ReaderObject::LoadCursor(const Napi::CallbackInfo& info) {
  const auto id = Stream(info);
  if (!id) return {};
  Cursor cursor;
  const Status status = reader_->LoadCursor(*id, &cursor);
  if (!status.ok()) return Throw(info.Env(), status), Napi::Value();
  Napi::Object out = Napi::Object::New(info.Env());
  out.Set("confirmed", ToBigInt(info.Env(), cursor.confirmed));
  out.Set("confirmedItems", ToBigInt(info.Env(), cursor.confirmed_items));
  out.Set("resent", ToBigInt(info.Env(), cursor.resent));
  return out;
}

Napi::Value ReaderObject::StoreCursor(const Napi::CallbackInfo& info) {
  const auto id = Stream(info);
  if (!id) return {};
  const auto cursor = info.Length() == 2 ? AsCursor(info[1]) : std::nullopt;
  if (!cursor) return ThrowArgument(info.Env(), "storeCursor takes a stream and a cursor of three bigints"), Napi::Value();
  auto work = [reader = reader_.get(), id = *id, cursor = *cursor] { return reader->StoreCursor(id, cursor); };
  return ReaderWork::Run(info.Env(), reader_, std::move(work), [](Napi::Env env) { return env.Undefined(); });
}

Napi::Value ReaderObject::Free(const Napi::CallbackInfo& info) {
  const auto id = Stream(info);
  if (!id) return {};
  const auto confirmed = info.Length() >= 2 ? AsU64(info[1]) : std::nullopt;
  const auto retain = info.Length() >= 3 ? AsI64(info[2]) : std::optional<int64_t>(0);
  if (!confirmed || !retain) return ThrowArgument(info.Env(), "free takes a stream, an ordinal and a time in ns (bigints)"), Napi::Value();
  auto freed = std::make_shared<uint64_t>(0);
  auto work = [reader = reader_.get(), id = *id, confirmed = *confirmed, retain = *retain, freed] { return reader->Free(id, confirmed, freed.get(), retain); };
  return ReaderWork::Run(info.Env(), reader_, std::move(work), [freed](Napi::Env env) { return ToBigInt(env, *freed); });
}

Napi::Value ReaderObject::Segments(const Napi::CallbackInfo& info) {
  const auto id = Stream(info);
  if (!id) return {};
  auto facts = std::make_shared<std::vector<SegmentFacts>>();
  auto work = [reader = reader_.get(), id = *id, facts] { return reader->Segments(id, facts.get()); };
  auto answer = [facts](Napi::Env env) -> Napi::Value {
    return ListOf(env, *facts, [env](const SegmentFacts& each) { return ToObject(env, each); });
  };
  return ReaderWork::Run(info.Env(), reader_, std::move(work), std::move(answer));
}

Napi::Value ReaderObject::Purge(const Napi::CallbackInfo& info) {
  const auto id = Stream(info);
  if (!id) return {};
  const auto order_id = info.Length() == 4 ? AsId(info[1]) : std::nullopt;
  const auto retain = info.Length() == 4 ? AsI64(info[3]) : std::nullopt;
  if (!order_id || !retain || !info[2].IsBoolean())
    return ThrowArgument(info.Env(), "purge takes a stream, an order's id, whether it destroys, and a time in ns (bigint)"), Napi::Value();
  const PurgeOrder order{*order_id, info[2].ToBoolean(), *retain};
  auto record = std::make_shared<PurgeRecord>();
  auto work = [reader = reader_.get(), id = *id, order, record] { return reader->Purge(id, order, record.get()); };
  return ReaderWork::Run(info.Env(), reader_, std::move(work), [record](Napi::Env env) { return ToObject(env, *record); });
}

Napi::Value ReaderObject::Purged(const Napi::CallbackInfo& info) {
  const auto id = Stream(info);
  if (!id) return {};
  PurgeRecord record;
  bool found = false;
  const Status status = reader_->Purged(*id, &record, &found);
  if (!status.ok()) return Throw(info.Env(), status), Napi::Value();
  return found ? Napi::Value(ToObject(info.Env(), record)) : info.Env().Undefined();
}

}  // namespace

void InitReader(Napi::Env env, Napi::Object exports) {
  exports.Set("openSpoolReader", ConstructorCall(env, "openSpoolReader", ReaderObject::Define(env)));
}

}  // namespace writ
