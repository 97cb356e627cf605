// The two small sealed files of a stream's directory: `stream` (whose it is, its wrapped data key, what delivery must know of the
// grant) and `ended` (its final figures: they outlive its segments).
#pragma once
#include <string>

#include "spool/format.h"
#include "spool/io_calls.h"
#include "spool/seal.h"

namespace writ::spool {

struct StreamIdentity {
  Id stream_id{}, grant_id{};
  Leg leg = Leg::kCc;
  SecretKey dek;
  Bytes about;
};

// The octets of the file `stream`. Fails only when the key-encryption key can't be used.
Status SealStreamFile(KeyPort* keys, const StreamIdentity& identity, Bytes* out);
// `found` false: there is none, or none that is whole. WRIT_SPOOL_KEY: whole, but sealed under another key.
Status ReadStreamFile(IoCalls* io, const std::string& directory, KeyPort* keys, StreamIdentity* out, bool* found);

// The octets of the file `ended`.
Bytes SealEndedFile(const StreamIdentity& identity, const StreamTotals& totals);
// `found` false: there is none, or a torn one (the stream has not ended then).
Status ReadEndedFile(IoCalls* io, const std::string& directory, const StreamIdentity& identity, StreamTotals* out, bool* found);

// `holds`: the file at `path`, one of the two, is there and whole. No key is needed.
Status SmallFileHolds(IoCalls* io, const std::string& path, bool* holds);

}  // namespace writ::spool
