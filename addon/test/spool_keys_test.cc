#include "spool/stream.h"
#include "spool_support.h"

using namespace writ;
using namespace writ::test;

namespace spool_keys_test {

void OpensOnlyAsItWasWrapped() {
  const auto keys = HoldKey(TestKek());
  const SecretKey key = SecretKey::Random();
  const Bytes context{1, 2, 3};
  WrappedKey wrapped, again;
  CHECK_OK(keys->Wrap(context, key, &wrapped));
  CHECK_OK(keys->Wrap(context, key, &again));
  CHECK(wrapped.nonce != again.nonce);
  SecretKey out;
  bool opens = false;
  CHECK_OK(keys->Unwrap(context, wrapped, &out, &opens));
  CHECK(opens && out.octets == key.octets);
  CHECK_OK(keys->Unwrap(Bytes{1, 2, 4}, wrapped, &out, &opens));
  CHECK(!opens && out.octets == Key{});
  CHECK_OK(HoldKey(TestKek(0x11))->Unwrap(context, wrapped, &out, &opens));
  CHECK(!opens);
}

bool HasKey(const Stream* stream) { return stream->identity.dek.octets != Key{}; }

// An end is on disk, and the key gone, some time after it was asked for: a flush that comes later finds both done.
void AwaitEnd(Spool* spool, SpoolReader* reader, const Id& id) {
  std::vector<StreamListing> streams;
  for (bool ended = false; !ended;) {
    CHECK_OK(spool->Flush());
    CHECK_OK(reader->Streams(&streams));
    for (const StreamListing& each : streams) ended = ended || (each.stream_id == id && each.ended);
  }
  CHECK_OK(spool->Flush());
}

void EndedStreamsKeyGoes() {
  ScratchDirectory scratch;
  const SpoolOptions options = TestOptions(scratch.path());
  auto reader = OpenReader(scratch.path());
  Stream *ended = nullptr, *going = nullptr;
  {
    auto spool = OpenSpool(options);
    CHECK_OK(spool->OpenStream(TestStream(1), &ended, nullptr));
    CHECK_OK(spool->OpenStream(TestStream(2), &going, nullptr));
    for (uint64_t i = 0; i < 20; ++i) CHECK(Append(spool.get(), ended, 1, i, 900) && Append(spool.get(), going, 2, i, 900));
    spool->End(ended);
    AwaitEnd(spool.get(), reader.get(), TestId(1));
    CHECK(!HasKey(ended));
    CHECK(HasKey(going));
    CHECK(Append(spool.get(), going, 2, 20, 900));
    CHECK(!Append(spool.get(), ended, 1, 20, 900));
  }
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, 900), 20u);
  CHECK_EQ(CheckRecords(reader.get(), TestId(2), 2, 0, 900), 21u);
}

void NorDoesAStartBringItBack() {
  ScratchDirectory scratch;
  const SpoolOptions options = TestOptions(scratch.path());
  Stream* stream = nullptr;
  {
    auto spool = OpenSpool(options);
    CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
    for (uint64_t i = 0; i < 20; ++i) CHECK(Append(spool.get(), stream, 1, i, 900));
    spool->End(stream);
  }
  auto spool = OpenSpool(options);
  StreamSpec spec = TestStream(1);
  spec.about = Bytes(100, 'y');
  StreamState state;
  CHECK_OK(spool->OpenStream(spec, &stream, &state));
  CheckState(state, StateAfter(20));
  CHECK(!HasKey(stream));
  auto reader = OpenReader(scratch.path());
  Bytes about;
  CHECK_OK(reader->About(TestId(1), &about));
  CHECK(about == spec.about);
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, 900), 20u);
}

// One that can't be reached.
class Unplugged final : public KeyPort {
 public:
  Status Wrap(ByteView, const SecretKey&, WrappedKey*) override { return Status::Error("WRIT_SPOOL_IO", "the token is away"); }
  Status Unwrap(ByteView, const WrappedKey&, SecretKey*, bool*) override { return Status::Error("WRIT_SPOOL_IO", "the token is away"); }
};

void AwayIsNoOtherKey() {
  ScratchDirectory scratch;
  SpoolOptions options = TestOptions(scratch.path());
  Stream* stream = nullptr;
  {
    auto spool = OpenSpool(options);
    CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
    for (uint64_t i = 0; i < 20; ++i) CHECK(Append(spool.get(), stream, 1, i, 900));
  }
  options.keys = std::make_shared<Unplugged>();
  {
    auto spool = OpenSpool(options);
    CHECK_CODE(spool->OpenStream(TestStream(1), &stream, nullptr), "WRIT_SPOOL_IO");
    CHECK_CODE(spool->OpenStream(TestStream(2), &stream, nullptr), "WRIT_SPOOL_IO");
  }
  options.keys = HoldKey(TestKek());
  auto spool = OpenSpool(options);
  StreamState state;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, &state));
  CheckState(state, StateAfter(20));
}

TEST_PROGRAM(spool_keys) {
  Case("a wrapped key opens under the same key-encryption key and for the same stream alone", OpensOnlyAsItWasWrapped);
  Case("the key of a stream that has ended leaves the core's memory, and those of the others stay", EndedStreamsKeyGoes);
  Case("a start brings an ended stream's figures back, and not its key", NorDoesAStartBringItBack);
  Case("a key-encryption key that can't be reached is said to be so, and nothing is changed", AwayIsNoOtherKey);
}

}  // namespace spool_keys_test
