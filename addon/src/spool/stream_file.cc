#include "spool/stream_file.h"

#include <fcntl.h>

#include "spool/names.h"

namespace writ::spool {
namespace {

constexpr std::string_view kAboutPurpose = "writ spool about 1";
constexpr std::string_view kEndedPurpose = "writ spool ended 1";

struct StreamFileHeader {
  Magic magic;
  uint32_t version;
  uint32_t crc;            // CRC32C of this structure (itself as 0) and of the sealed text behind it
  Id stream_id, grant_id;
  uint8_t leg, zero[3];
  uint32_t key_epoch;
  WrappedKey dek;
  Nonce about_nonce;
  uint32_t about_octets;   // without the tag
};
static_assert(sizeof(StreamFileHeader) == 132 && sizeof(WrappedKey) == 60);

struct EndedFile {
  Magic magic;
  uint32_t version;
  uint32_t crc;
  Id stream_id;
  Nonce nonce;
  uint32_t zero;
  std::array<uint8_t, sizeof(StreamTotals) + kGcmTagBytes> sealed;
};
static_assert(sizeof(EndedFile) == 120);

// Everything up to the wrapped key is bound to it, so that a key cannot be carried to another stream.
ByteView DekAad(const StreamFileHeader& header) {
  return OctetsOf(header).subspan(offsetof(StreamFileHeader, stream_id), offsetof(StreamFileHeader, dek) - offsetof(StreamFileHeader, stream_id));
}

uint32_t WholeCrc(const StreamFileHeader& header, ByteView sealed_about) { return Crc32c(CrcOf(header), sealed_about); }

Status Unwrap(const StreamFileHeader& header, ByteView sealed_about, KeyPort* keys, const std::string& directory, StreamIdentity* out) {
  out->stream_id = header.stream_id;
  out->grant_id = header.grant_id;
  out->leg = static_cast<Leg>(header.leg);
  bool opens = false;
  WRIT_RETURN_IF_ERROR(keys->Unwrap(DekAad(header), header.dek, &out->dek, &opens));
  if (!opens)
    return Status::Error("WRIT_SPOOL_KEY", "the stream's key in " + StreamPath(directory) +
                         " does not open under this key-encryption key: give the key the spool was made with");
  const SecretKey key = FileKey(out->dek, out->stream_id, kAboutPurpose);
  if (!AesGcmOpen(key.octets, header.about_nonce, DekAad(header), sealed_about, &out->about))
    return Status::Error("WRIT_SPOOL_CORRUPT", StreamPath(directory) + " is not authentic");
  return Status::Ok();
}

// Its CRC holds.
bool IsWholeStreamFile(const Bytes& octets, StreamFileHeader* header) {
  if (octets.size() < sizeof *header) return false;
  std::memcpy(header, octets.data(), sizeof *header);
  const ByteView sealed = ByteView(octets).subspan(sizeof *header);
  return header->magic == kStreamMagic && sealed.size() == size_t{header->about_octets} + kGcmTagBytes &&
         header->crc == WholeCrc(*header, sealed);
}

}  // namespace

Status SealStreamFile(KeyPort* keys, const StreamIdentity& identity, Bytes* out) {
  StreamFileHeader header{};
  header.magic = kStreamMagic;
  header.version = kFormatVersion;
  header.stream_id = identity.stream_id;
  header.grant_id = identity.grant_id;
  header.leg = static_cast<uint8_t>(identity.leg);
  header.key_epoch = kKeyEpoch;
  WRIT_RETURN_IF_ERROR(keys->Wrap(DekAad(header), identity.dek, &header.dek));
  header.about_nonce = RandomArray<kGcmNonceBytes>();
  header.about_octets = static_cast<uint32_t>(identity.about.size());
  const SecretKey key = FileKey(identity.dek, identity.stream_id, kAboutPurpose);
  const Bytes sealed = AesGcmSeal(key.octets, header.about_nonce, DekAad(header), identity.about);
  header.crc = WholeCrc(header, sealed);
  out->resize(sizeof header + sealed.size());
  std::memcpy(out->data(), &header, sizeof header);
  std::memcpy(out->data() + sizeof header, sealed.data(), sealed.size());
  return Status::Ok();
}

Status ReadStreamFile(IoCalls* io, const std::string& directory, KeyPort* keys, StreamIdentity* out, bool* found) {
  Bytes octets;
  WRIT_RETURN_IF_ERROR(ReadWhole(io, StreamPath(directory), &octets, found));
  if (!*found) return Status::Ok();
  StreamFileHeader header;
  *found = IsWholeStreamFile(octets, &header);
  if (!*found) return Status::Ok();
  *found = false;
  const ByteView sealed = ByteView(octets).subspan(sizeof header);
  if (header.version != kFormatVersion)
    return Status::Error("WRIT_SPOOL_VERSION", StreamPath(directory) + " is of format version " + std::to_string(header.version) +
                         "; this program reads version " + std::to_string(kFormatVersion));
  *found = true;
  return Unwrap(header, sealed, keys, directory, out);
}

Bytes SealEndedFile(const StreamIdentity& identity, const StreamTotals& totals) {
  EndedFile ended{};
  ended.magic = kEndedMagic;
  ended.version = kFormatVersion;
  ended.stream_id = identity.stream_id;
  ended.nonce = RandomArray<kGcmNonceBytes>();
  const SecretKey key = FileKey(identity.dek, identity.stream_id, kEndedPurpose);
  AesGcmSeal(key.octets, ended.nonce, identity.stream_id, OctetsOf(totals), ended.sealed.data());
  ended.crc = CrcOf(ended);
  const ByteView octets = OctetsOf(ended);
  return Bytes(octets.begin(), octets.end());
}

Status SmallFileHolds(IoCalls* io, const std::string& path, bool* holds) {
  Bytes octets;
  StreamFileHeader stream;
  EndedFile ended;
  WRIT_RETURN_IF_ERROR(ReadWhole(io, path, &octets, holds));
  *holds = *holds && (IsWholeStreamFile(octets, &stream) || (octets.size() == sizeof ended && Parse(octets.data(), kEndedMagic, &ended)));
  return Status::Ok();
}

Status ReadEndedFile(IoCalls* io, const std::string& directory, const StreamIdentity& identity, StreamTotals* out, bool* found) {
  Bytes octets;
  WRIT_RETURN_IF_ERROR(ReadWhole(io, EndedPath(directory), &octets, found));
  EndedFile ended;
  if (!*found) return Status::Ok();
  *found = octets.size() == sizeof ended && Parse(octets.data(), kEndedMagic, &ended);
  if (!*found) return Status::Ok();
  const SecretKey key = FileKey(identity.dek, identity.stream_id, kEndedPurpose);
  if (!AesGcmOpen(key.octets, ended.nonce, identity.stream_id, ended.sealed, reinterpret_cast<uint8_t*>(out)))
    return Status::Error("WRIT_SPOOL_CORRUPT", EndedPath(directory) + " is not authentic");
  return Status::Ok();
}

}  // namespace writ::spool
