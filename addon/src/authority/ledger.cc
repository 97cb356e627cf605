#include "authority/ledger.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace writ {
namespace {

constexpr std::string_view kLedgerMagic = "WRITLEDG";
constexpr std::string_view kLedgerPurpose = "writ core ledger v1";
constexpr size_t kMaxBytes = size_t{256} << 20;
constexpr uint64_t kRoomAhead = 512, kRoomLeast = 64;  // records; the last 64 are kept for ends

// Body of a record: | kind 1 | end 1 | number 4 | id 16 | warrant 16 | hash 32 | zeros |; in a trust record
// the two ids are the audience's hash.
enum RecordKind : uint8_t { kBirth = 1, kSeen = 2, kEnd = 3, kTrust = 4 };
constexpr size_t kEndAt = 1, kNumberAt = 2, kIdAt = 6, kWarrantAt = 22, kHashAt = 38;

template <size_t N>
std::array<uint8_t, N> LoadArray(const uint8_t* from) {
  std::array<uint8_t, N> out;
  std::copy_n(from, N, out.begin());
  return out;
}

bool AllZero(ByteView octets) {
  return std::all_of(octets.begin(), octets.end(), [](uint8_t octet) { return octet == 0; });
}

}  // namespace

Status Ledger::Open(const std::string& path, const Key& kek, std::unique_ptr<Ledger>* out) {
  std::unique_ptr<Ledger> ledger(new Ledger(path, HkdfSha256(kek, {}, kLedgerPurpose)));
  if (!FileExists(path)) WRIT_RETURN_IF_ERROR(ledger->Create());
  WRIT_RETURN_IF_ERROR(ledger->Load());
  *out = std::move(ledger);
  return Status::Ok();
}

const LedgerEntry* Ledger::Find(const Id& grant_id) const {
  const auto found = grants_.find(grant_id);
  return found == grants_.end() ? nullptr : &found->second;
}

uint32_t Ledger::HighestSequence(const Id& warrant_id) const {
  const auto found = sequences_.find(warrant_id);
  return found == sequences_.end() ? 0 : found->second;
}

// The file appears whole: header and a first record, by which the header is bound to the key.
Status Ledger::Create() {
  ledger_id_ = RandomArray<16>();
  Bytes file(kRecordBytes * 2);
  std::copy(kLedgerMagic.begin(), kLedgerMagic.end(), file.begin());
  file[9] = 1;  // format version, u16
  std::copy(ledger_id_.begin(), ledger_id_.end(), file.begin() + 10);
  const Sealed birth = Seal(Body{kBirth});
  std::copy(birth.begin(), birth.end(), file.begin() + kRecordBytes);
  return WriteFileDurably(path_, file);
}

Status Ledger::Load() {
  Bytes octets;
  WRIT_RETURN_IF_ERROR(ReadWholeFile(path_, kMaxBytes, &octets));
  if (octets.size() < kRecordBytes * 2 || !std::equal(kLedgerMagic.begin(), kLedgerMagic.end(), octets.begin()) ||
      LoadBe16(&octets[8]) != 1) {
    return Corrupt("its header is damaged");
  }
  ledger_id_ = LoadArray<16>(&octets[10]);
  if (!AllZero(ByteView(octets).subspan(26, kRecordBytes - 26))) return Corrupt("its header is damaged");
  WRIT_RETURN_IF_ERROR(OpenFile(path_, O_RDWR, &file_));
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0)
    return Status::Error("WRIT_LEDGER_BUSY", path_ + " is in use by another core");
  WRIT_RETURN_IF_ERROR(LoadRecords(ByteView(octets).subspan(kRecordBytes)));
  if (records_ == 0) return Corrupt("its first record is missing");
  room_ = octets.size() / kRecordBytes - 1;
  return torn_ ? CutTorn() : Status::Ok();
}

Status Ledger::LoadRecords(ByteView records) {
  for (; !records.empty(); ++records_) {
    const ByteView sealed = records.first(std::min(records.size(), kRecordBytes));
    const ByteView rest = records.subspan(sealed.size());
    Body body;
    if (AllZero(sealed)) return AllZero(rest) ? Status::Ok() : Corrupt("a record is missing");
    if (!Unseal(sealed, &body)) {
      // Unfinished: cut short, or one end of the record never reached the disk. A whole record that does not
      // unseal was changed.
      const bool unfinished = sealed.size() < kRecordBytes || AllZero(sealed.first(kGcmNonceBytes)) ||
                              AllZero(sealed.last(kGcmTagBytes));
      if (!unfinished || !AllZero(rest)) return Corrupt("a record does not unseal");
      torn_ = true;
      return Status::Ok();
    }
    if (!Apply(body)) return Corrupt("a record contradicts an earlier one");
    std::copy_n(sealed.end() - kGcmTagBytes, kGcmTagBytes, last_tag_.begin());
    records = rest;
  }
  return Status::Ok();
}

Status Ledger::CutTorn() {
  const uint64_t end = OffsetOf(records_);
  if (::ftruncate(file_.get(), static_cast<off_t>(end)) != 0) return FileError("cut", path_);
  room_ = records_;
  return ::fsync(file_.get()) == 0 ? Status::Ok() : FileError("flush", path_);
}

// A record belongs to this ledger, at this place, behind that one.
Bytes Ledger::Aad() const {
  std::array<uint8_t, 8> place;
  StoreBe64(records_, place.data());
  return Concat({AsBytes(kLedgerMagic), ledger_id_, place, last_tag_});
}

Ledger::Sealed Ledger::Seal(const Body& body) const {
  Sealed sealed;
  const Nonce nonce = RandomArray<kGcmNonceBytes>();
  std::copy(nonce.begin(), nonce.end(), sealed.begin());
  AesGcmSeal(key_, nonce, Aad(), body, sealed.data() + kGcmNonceBytes);
  return sealed;
}

bool Ledger::Unseal(ByteView sealed, Body* body) const {
  if (sealed.size() != kRecordBytes) return false;
  return AesGcmOpen(key_, LoadArray<kGcmNonceBytes>(sealed.data()), Aad(), sealed.subspan(kGcmNonceBytes),
                    body->data());
}

bool Ledger::Apply(const Body& body) {
  const Id id = LoadArray<16>(&body[kIdAt]);
  const uint32_t number = LoadBe32(&body[kNumberAt]);
  switch (body[0]) {
    case kBirth:
      return records_ == 0;
    case kSeen: {
      const Id warrant = LoadArray<16>(&body[kWarrantAt]);
      const LedgerEntry entry{warrant, number, LoadArray<32>(&body[kHashAt]), GrantEnd::kNone};
      if (!grants_.emplace(id, entry).second) return false;  // an id is taken once
      sequences_[warrant] = std::max(sequences_[warrant], number);
      return true;
    }
    case kEnd: {
      const auto found = grants_.find(id);
      if (found == grants_.end() || found->second.end != GrantEnd::kNone) return false;
      found->second.end = static_cast<GrantEnd>(body[kEndAt]);
      return true;
    }
    case kTrust:
      trust_ = {number, LoadArray<32>(&body[kHashAt]), LoadArray<32>(&body[kIdAt])};
      return true;
    default:
      return false;
  }
}

Status Ledger::RecordSeen(const Id& grant_id, const LedgerEntry& entry) {
  Body body{kSeen};
  StoreBe32(entry.sequence, &body[kNumberAt]);
  std::copy(grant_id.begin(), grant_id.end(), &body[kIdAt]);
  std::copy(entry.warrant_id.begin(), entry.warrant_id.end(), &body[kWarrantAt]);
  std::copy(entry.grant_hash.begin(), entry.grant_hash.end(), &body[kHashAt]);
  return Append(body, true);
}

Status Ledger::RecordEnd(const Id& grant_id, GrantEnd end) {
  const LedgerEntry* entry = Find(grant_id);
  if (entry == nullptr)
    return Status::Error("WRIT_GRANT_UNKNOWN", "the ledger knows no grant " + IdText(grant_id));
  if (entry->end != GrantEnd::kNone) return Status::Ok();
  Body body{kEnd, static_cast<uint8_t>(end)};
  std::copy(grant_id.begin(), grant_id.end(), &body[kIdAt]);
  return Append(body, false);
}

Status Ledger::RecordTrust(const LedgerTrust& trust) {
  Body body{kTrust};
  StoreBe32(trust.epoch, &body[kNumberAt]);
  std::copy(trust.audience_hash.begin(), trust.audience_hash.end(), &body[kIdAt]);
  std::copy(trust.body_hash.begin(), trust.body_hash.end(), &body[kHashAt]);
  return Append(body, true);
}

// The memory image changes even when the disk refuses: an end counts from here on, whatever happened to its
// record. What was to be added does not count then.
Status Ledger::Append(const Body& body, bool adds) {
  const Status written = Write(body);
  if (written.ok() || !adds) Apply(body);
  return written;
}

Status Ledger::Write(const Body& body) {
  if (failed_)
    return Status::Error("WRIT_LEDGER_FAILED",
                         path_ + ": an earlier write failed; restart the core once storage is sound");
  WRIT_RETURN_IF_ERROR(MakeRoom(body[0] != kEnd));
  const Sealed sealed = Seal(body);
  Status status = WriteAt(file_.get(), OffsetOf(records_), sealed, path_);
  if (status.ok() && Flush(file_.get()) != 0) status = FileError("flush", path_);
  failed_ = !status.ok();
  if (failed_) return status;
  std::copy_n(sealed.end() - kGcmTagBytes, kGcmTagBytes, last_tag_.begin());
  ++records_;
  return status;
}

// Space is taken ahead while there is some. Without it nothing is added, but the room kept back still takes
// ends.
Status Ledger::MakeRoom(bool adds) {
  if (room_ - records_ >= kRoomAhead / 2) return Status::Ok();
  const uint64_t from = OffsetOf(room_), to = OffsetOf(records_ + kRoomAhead);
  const int error = ::posix_fallocate(file_.get(), static_cast<off_t>(from), static_cast<off_t>(to - from));
  if (error == 0) {
    room_ = records_ + kRoomAhead;
    return ::fsync(file_.get()) == 0 ? Status::Ok() : FileError("flush", path_);
  }
  if (room_ - records_ > (adds ? kRoomLeast : 0)) return Status::Ok();
  errno = error;
  return FileError("reserve space in", path_);
}

Status Ledger::Corrupt(const char* what) const {
  return Status::Error("WRIT_LEDGER_CORRUPT", path_ + ", record " + std::to_string(records_) + ": " + what);
}

}  // namespace writ
