// The core's authority: the only place where octets become permission, and the only one that fills a target
// table.
//
// I1: no grant, no bytes. A VerifiedGrant can be made by GrantStore alone (after both signatures and every
// rule of docs/grant-format.md held), a TargetEntry by GrantStore alone, out of VerifiedGrants that have not
// ended. There is no other way into the match table, no setting and no switch.
//
// Owns: <dir>/grants/<grant id>.grant (the signed octets, sealed), <dir>/ledger, <dir>/trust
// (docs/core-directory.md).
//
// Always true: what Install accepted is durable; a grant that ended is in the ledger before anyone is told; a
// file is not believed for being there: at start each is unsealed, its signatures and rules are judged again,
// and the ledger must know it.
//
// On failure: a stop or end takes effect in memory at once even when it can't be written; the error is
// returned. Anything in doubt is refused.
//
// Threads: any. Pointers to VerifiedGrants live as long as the store.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "authority/clock.h"
#include "authority/ledger.h"
#include "authority/signed_grant.h"
#include "match/target_table.h"

namespace writ {

enum class CoreMode : uint8_t {
  kLive,  // the core's clock rules; with audience `drill` only test ranges may be named
  kFile   // packet time alone rules; only with audience `drill`
};

class VerifiedGrant {
 public:
  const Grant& grant() const { return grant_; }
  ByteView signed_octets() const { return signed_octets_; }
  // How it ended; kNone while it may match. Changes once.
  GrantEnd ended() const { return end_.load(std::memory_order_acquire); }

 private:
  friend class GrantStore;
  VerifiedGrant(Grant grant, ByteView octets)
      : grant_(std::move(grant)), signed_octets_(octets.begin(), octets.end()) {}

  const Grant grant_;
  const Bytes signed_octets_;
  std::atomic<GrantEnd> end_{GrantEnd::kNone};
};

struct Refusal {
  const char* code = nullptr;  // nullptr: none
  std::string detail;
  std::optional<Id> grant_id;  // when it could be read
};

struct InstallOutcome {
  const VerifiedGrant* grant = nullptr;  // nullptr: refused
  bool already = false;                  // was held before
  Refusal refusal;
};

struct TrustSummary {
  std::string audience;
  uint32_t epoch = 0, min_epoch = 0;
  size_t keys = 0;
};

// A grant in the match table, under the engine's number for it.
struct BoundGrant {
  Id grant_id{};
  uint32_t slot = 0;
};

struct GrantStoreOptions {
  std::string dir;  // made if absent (mode 0700)
  Key kek{};
  Bytes trust_root;  // SubjectPublicKeyInfo (DER), Ed25519
  CoreMode mode = CoreMode::kLive;
  CoreClock* clock = nullptr;  // live: required, outlives the store; file: not used
};

class GrantStore {
 public:
  static Status Open(const GrantStoreOptions& options, std::unique_ptr<GrantStore>* out);

  // Verifies and keeps a trust file. Refuses: WRIT_TRUST_* (bad form or signature, another audience than
  // before, a lower epoch, the same epoch with other content, file mode with an audience other than `drill`).
  // `killed`: held grants that the new file no longer admits; they have ended (stopped) on return.
  Status LoadTrust(ByteView file, TrustSummary* summary, std::vector<Refusal>* killed);
  // The trust file in force; none before the first LoadTrust.
  std::optional<TrustSummary> trust() const;

  InstallOutcome Install(ByteView signed_octets);
  // Each judged by itself, all flushed together: one that cannot be stored takes the others of the call with it.
  std::vector<InstallOutcome> InstallAll(const std::vector<ByteView>& grants);
  // At start, before Install: the grants on disk, verified again. `refused`: those that no longer verify;
  // they match nothing. Listed are all whose octets are beyond doubt, the ended ones too (their records may
  // still be undelivered): look at ended(). One whose time ran out while the core was down comes back
  // kExpired; one that a newer trust file does not admit is refused, and comes back kStopped.
  std::vector<const VerifiedGrant*> Restore(std::vector<Refusal>* refused);
  const VerifiedGrant* Find(const Id& grant_id) const;

  // WRIT_GRANT_UNKNOWN if this core never took it. Of an ended grant: success, the first end stands.
  // Effective in every later Enter() even if storing it fails.
  Status Stop(const Id& grant_id) { return MarkEnded(grant_id, GrantEnd::kStopped); }
  Status MarkEnded(const Id& grant_id, GrantEnd end);
  // Removes an ended grant's octets from disk, once nothing of it is undelivered. The ledger goes on knowing
  // it.
  Status Forget(const Id& grant_id);

  // Puts a grant into the match table. One that is not held or has ended is left out, which is no failure; false: the table has no
  // room, and nothing was added.
  bool Enter(const BoundGrant& bound, TargetTable* table) const;

 private:
  explicit GrantStore(const GrantStoreOptions& options);
  Status LoadKeptTrust();
  Status AdmitTrust(const Trust& trust) const;
  void TakeTrust(Trust trust, std::vector<Refusal>* killed);
  InstallOutcome InstallOne(ByteView signed_octets);
  Status InstallLocked(ByteView signed_octets, InstallOutcome* outcome);
  Status JudgeNew(const SignedGrant& signed_grant, const Grant& grant) const;
  Status JudgeHeld(const VerifiedGrant& held) const;
  Status JudgeRules(const Grant& grant) const;
  Status JudgeLedger(const SignedGrant& signed_grant, const Grant& grant) const;
  Status Keep(const SignedGrant& signed_grant, const Grant& grant, ByteView signed_octets);
  Status ReadKept(const Id& grant_id, std::unique_ptr<VerifiedGrant>* out) const;
  Status RestoreOne(const Id& grant_id);
  bool OutOfTime(const Grant& grant) const;
  Status EndLocked(VerifiedGrant* grant, GrantEnd end);
  VerifiedGrant* FindLocked(const Id& grant_id) const;
  std::string PathOf(const Id& grant_id) const;

  const std::string dir_;
  const Key seal_key_;
  const Bytes trust_root_;
  const CoreMode mode_;
  CoreClock* const clock_;
  mutable std::mutex mutex_;
  std::unique_ptr<Ledger> ledger_;
  std::optional<Trust> trust_;
  std::map<Id, std::unique_ptr<VerifiedGrant>> grants_;
};

}  // namespace writ
