// What the core never forgets: every grant id it took and how it ended, the highest sequence of each warrant,
// the highest trust file. A grant that ended stays ended, whatever is sent or restored later (I2).
//
// Owns: <core dir>/ledger: records of 128 octets, aligned (so that a disk writes each whole or not at all),
// each sealed and chained to the one before; room for the next ones is reserved ahead, so that an end can be
// recorded on a full disk. Layout: docs/core-directory.md.
//
// Always true: a record is durable before Record... returns; the memory image is the file's, plus the ends
// that the disk refused.
//
// On failure: an unfinished last record is cut (nothing was promised on it); any other damage is
// WRIT_LEDGER_CORRUPT and the core takes no grant. After a write error nothing more is written
// (WRIT_LEDGER_FAILED); ends still count in memory.
//
// Threads: the owner's (GrantStore's lock).
#pragma once
#include <map>
#include <memory>
#include <string>

#include "base/crypto.h"
#include "base/file.h"

namespace writ {

// As in the journal's GRANT_ENDED.
enum class GrantEnd : uint8_t { kNone = 0, kExpired = 1, kStopped = 2, kSourceEnded = 3 };

struct LedgerEntry {
  Id warrant_id{};
  uint32_t sequence = 0;
  Digest grant_hash{};  // of the grant's octets
  GrantEnd end = GrantEnd::kNone;
};

struct LedgerTrust {
  uint32_t epoch = 0;  // 0: none seen yet
  Digest body_hash{};
  Digest audience_hash{};
};

class Ledger {
 public:
  static Status Open(const std::string& path, const Key& kek, std::unique_ptr<Ledger>* out);

  const LedgerEntry* Find(const Id& grant_id) const;
  // The highest sequence taken for this warrant; 0: none.
  uint32_t HighestSequence(const Id& warrant_id) const;
  const LedgerTrust& trust() const { return trust_; }
  bool torn() const { return torn_; }  // an unfinished record was cut at Open

  // Storage is not to be trusted any more: nothing is added until the core starts anew.
  void Fail() { failed_ = true; }
  Status RecordSeen(const Id& grant_id, const LedgerEntry& entry);
  Status RecordEnd(const Id& grant_id, GrantEnd end);  // the first end stands
  Status RecordTrust(const LedgerTrust& trust);

 private:
  static constexpr size_t kRecordBytes = 128;
  static constexpr size_t kBodyBytes = kRecordBytes - kGcmNonceBytes - kGcmTagBytes;
  using Body = std::array<uint8_t, kBodyBytes>;
  using Sealed = std::array<uint8_t, kRecordBytes>;
  using Tag = std::array<uint8_t, kGcmTagBytes>;

  Ledger(std::string path, const Key& key) : path_(std::move(path)), key_(key) {}
  Status Create();
  Status Load();
  Status LoadRecords(ByteView records);
  Status CutTorn();
  Sealed Seal(const Body& body) const;
  bool Unseal(ByteView sealed, Body* body) const;
  bool Apply(const Body& body);
  Status Append(const Body& body, bool adds);
  Status Write(const Body& body);
  Status MakeRoom(bool adds);
  Bytes Aad() const;
  Status Corrupt(const char* what) const;
  uint64_t OffsetOf(uint64_t record) const {
    return (record + 1) * kRecordBytes;
  }  // the header takes one record's place

  const std::string path_;
  const Key key_;
  Fd file_;
  Id ledger_id_{};
  Tag last_tag_{};        // of the newest record
  uint64_t records_ = 0;  // in use
  uint64_t room_ = 0;     // records the file has space for
  bool torn_ = false;
  bool failed_ = false;  // a write failed: what the disk holds is unknown, nothing more is written
  std::map<Id, LedgerEntry> grants_;
  std::map<Id, uint32_t> sequences_;
  LedgerTrust trust_;
};

}  // namespace writ
