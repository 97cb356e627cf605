// The core's journal (docs/journal-format.md): what the core did and saw, in order, in a spool stream of its own.
//
// Owns: the journal's stream, and records that the spool refused and that wait for it. Always true: records enter the stream
// in the order of Append; what is read back is durable (I6). On failure: a refused record waits in memory, and is tried
// again with each later one and by Retry. Threads: Append and Retry any; Read one at a time.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>

#include "spool/reader.h"
#include "spool/spool.h"

namespace writ {

enum class JournalKind : uint8_t {
  kGrantInstalled = 1,
  kGrantRefused,
  kGrantActive,
  kGrantEnded,
  kAddressSeen,
  kGap,
  kResumed,
  kTrustLoaded,
  kSource,
  kGrantRestored,
  kSkipped
};

struct JournalRecord {
  uint8_t kind = 0;
  Id grant_id{};
  int64_t time_ns = 0;
  uint64_t position = 0;
  uint64_t ordinal = 0;   // given when it is stored
  Bytes body;
};

using SeenAddress = std::array<uint8_t, 17>;   // version, then 4 or 16 octets
inline constexpr size_t kMaxSeenAddresses = 1024;

// What the journal told of a grant when it was opened.
struct GrantHistory {
  bool installed = false, active = false, ended = false;
  int64_t active_ns = 0;   // since when
  std::set<SeenAddress> addresses;
  uint64_t skipped_items = 0;   // of its content, lost to damage
};

// Builds a record's body.
class BodyWriter {
 public:
  BodyWriter& U8(uint8_t value) { return Number(value, 1); }
  BodyWriter& U16(uint16_t value) { return Number(value, 2); }
  BodyWriter& U32(uint32_t value) { return Number(value, 4); }
  BodyWriter& U64(uint64_t value) { return Number(value, 8); }
  BodyWriter& I64(int64_t value) { return Number(static_cast<uint64_t>(value), 8); }
  BodyWriter& Octets(ByteView octets) {
    body_.insert(body_.end(), octets.begin(), octets.end());
    return *this;
  }
  BodyWriter& Text(std::string_view text) { return Octets({reinterpret_cast<const uint8_t*>(text.data()), text.size()}); }
  Bytes Take() { return std::move(body_); }

 private:
  BodyWriter& Number(uint64_t value, int octets) {
    for (int i = octets - 1; i >= 0; i--) body_.push_back(static_cast<uint8_t>(value >> (8 * i)));
    return *this;
  }
  Bytes body_;
};

class Journal {
 public:
  // Opens the stream and reads all of it once.
  static Status Open(Spool* spool, const SpoolOptions& options, std::unique_ptr<Journal>* out);

  void Append(JournalRecord record);
  // True when nothing waits any more.
  bool Retry();
  // Durable records from that ordinal on, at most `max`.
  Status Read(uint64_t from, size_t max, std::vector<JournalRecord>* records);

  // As of Open; of a grant that the journal never named, an empty history.
  GrantHistory HistoryOf(const Id& grant_id) const;
  int64_t last_time_ns() const { return last_time_ns_; }
  uint64_t last_position() const { return last_position_; }
  SpoolReader* reader() { return reader_.get(); }
  Stream* stream() { return stream_; }

 private:
  explicit Journal(Spool* spool) : spool_(spool) {}
  Status Fold();
  void FoldOne(const JournalRecord& record);
  bool Store(const JournalRecord& record);
  bool RetryLocked();

  Spool* const spool_;
  Stream* stream_ = nullptr;
  Id stream_id_{};
  std::unique_ptr<SpoolReader> reader_;
  std::map<Id, GrantHistory> histories_;
  int64_t last_time_ns_ = 0;
  uint64_t last_position_ = 0;

  std::mutex mutex_;
  std::deque<JournalRecord> waiting_;
};

// The ids of the streams of one core: fixed, so that a restart finds them.
Id JournalStreamId();
Id StreamIdOf(const Id& grant_id, Leg leg);

}  // namespace writ
