#include "spool/names.h"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>

#include "base/crypto.h"
#include "spool/io_calls.h"

namespace writ::spool {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<Id> ParseId(const std::string& name) {
  Id id{};
  size_t digits = 0;
  for (char c : name) {
    if (c == '-') continue;
    const int digit = HexDigit(c);
    if (digit < 0 || digits >= 32) return std::nullopt;
    id[digits / 2] = static_cast<uint8_t>(id[digits / 2] << 4 | digit);
    ++digits;
  }
  return digits == 32 && IdText(id) == name ? std::optional<Id>(id) : std::nullopt;
}

std::optional<uint64_t> ParseSegment(const std::string& name) {
  if (name.size() != 20 || name.compare(16, 4, ".seg") != 0) return std::nullopt;
  uint64_t first = 0;
  for (size_t i = 0; i < 16; ++i) {
    const int digit = HexDigit(name[i]);
    if (digit < 0) return std::nullopt;
    first = first << 4 | static_cast<uint64_t>(digit);
  }
  return first;
}

template <typename Visit> Status EachName(const std::string& directory, Visit visit) {
  DIR* open = ::opendir(directory.c_str());
  if (open == nullptr) return errno == ENOENT ? Status::Ok() : IoFailure("list", directory);
  while (const dirent* entry = ::readdir(open)) visit(std::string(entry->d_name));
  ::closedir(open);
  return Status::Ok();
}

}  // namespace

std::string StreamDirectory(const std::string& spool, const Id& stream) { return spool + "/" + IdText(stream); }

std::string SegmentPath(const std::string& stream_directory, uint64_t first) {
  char name[32];
  std::snprintf(name, sizeof name, "/%016llx.seg", static_cast<unsigned long long>(first));
  return stream_directory + name;
}

Status ListStreams(const std::string& spool, std::vector<Id>* out) {
  out->clear();
  return EachName(spool, [out](const std::string& name) {
    if (auto id = ParseId(name)) out->push_back(*id);
  });
}

Status ListSegments(const std::string& stream_directory, std::vector<uint64_t>* out) {
  out->clear();
  Status status = EachName(stream_directory, [out](const std::string& name) {
    if (auto first = ParseSegment(name)) out->push_back(*first);
  });
  std::sort(out->begin(), out->end());
  return status;
}

}  // namespace writ::spool
