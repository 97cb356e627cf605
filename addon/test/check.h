// What a native test needs: TEST_PROGRAM(name) { ... } is what build/addon/checks runs under that name; Case names what
// is being shown; CHECK prints where it failed and ends the program with 1; a case that cannot run here says why
// through Skip. The last line is the count, for the test report.
// All files of a room are compiled as one, so each keeps what is its own in a namespace of its own.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/status.h"

namespace writ::test {

struct Tally {
  int passed = 0, skipped = 0;
  const char* current = "(before the first case)";
};
inline Tally& tally() {
  static Tally instance;
  return instance;
}

template <typename T>
std::string Show(const T& value) {
  std::ostringstream out;
  if constexpr (std::is_enum_v<T>)
    out << static_cast<long long>(value);
  else if constexpr (std::is_same_v<T, uint8_t> || std::is_same_v<T, int8_t>)
    out << static_cast<int>(value);
  else
    out << value;
  return out.str();
}
inline std::string Show(std::nullptr_t) { return "nullptr"; }
inline std::string Show(const char* text) { return text == nullptr ? "(null)" : text; }

[[noreturn, gnu::cold, gnu::noinline]] inline void Fail(const char* file, int line, const char* what, const char* more = "") {
  std::fprintf(stderr, "FAILED %s\n  %s:%d: %s%s\n", tally().current, file, line, what, more);
  std::exit(1);
}

[[noreturn, gnu::cold, gnu::noinline]] inline void Fail(const char* file, int line, const std::string& what) {
  Fail(file, line, what.c_str());
}

[[gnu::noinline]] inline void ExpectOk(const char* file, int line, const char* expression, const Status& status) {
  if (!status.ok()) Fail(file, line, std::string(expression) + ": " + status.code + " " + status.detail);
}

[[gnu::noinline]] inline void ExpectCode(const char* file, int line, const char* expression, const Status& status, std::string_view code) {
  const std::string given = status.ok() ? "success" : status.code;
  if (given != code) Fail(file, line, std::string(expression) + " gave " + given + " " + status.detail + ", expected " + std::string(code));
}

// Out of line, one for each pair of types: built into every check it would be most of a test program.
template <typename Actual, typename Expected>
[[noreturn, gnu::cold, gnu::noinline]] void FailEqual(const char* file, int line, const char* expression, const Actual& actual,
                                                      const Expected& expected) {
  Fail(file, line, expression, (" is " + Show(actual) + ", expected " + Show(expected)).c_str());
}

// Runs one case; `title` is a sentence about behaviour.
template <typename Body>
void Case(const char* title, Body body) {
  tally().current = title;
  body();
  ++tally().passed;
  std::printf("ok      %s\n", title);
}

inline void Skip(const char* title, const char* reason) {
  ++tally().skipped;
  std::printf("skipped %s: %s\n", title, reason);
}

// The cases of one file, by the file's name.
struct Program {
  std::string name;
  void (*run)();
};
inline std::vector<Program>& programs() {
  static std::vector<Program> all;
  return all;
}
struct Enlist {
  Enlist(const char* name, void (*run)()) { programs().push_back({name, run}); }
};

// The value of main().
inline int Finish(const char* program) {
  std::printf("%s: %d passed, 0 failed, %d skipped\n", program, tally().passed, tally().skipped);
  return 0;
}

}  // namespace writ::test

#define CHECK(condition)                                                               \
  do {                                                                                 \
    if (!(condition)) ::writ::test::Fail(__FILE__, __LINE__, "not true: " #condition); \
  } while (false)

#define CHECK_EQ(actual, expected)                                                           \
  do {                                                                                       \
    const auto check_actual = (actual);                                                      \
    const auto check_expected = (expected);                                                  \
    if (!(check_actual == check_expected))                                                   \
      ::writ::test::FailEqual(__FILE__, __LINE__, #actual, check_actual, check_expected);    \
  } while (false)

#define CHECK_OK(expression) ::writ::test::ExpectOk(__FILE__, __LINE__, #expression, expression)

// The expression fails with exactly this code.
#define CHECK_CODE(expression, expected_code) ::writ::test::ExpectCode(__FILE__, __LINE__, #expression, expression, expected_code)

#define TEST_PROGRAM(name)                                                    \
  static void Run_##name();                                                   \
  static const ::writ::test::Enlist enlisted_##name{#name "_test", Run_##name}; \
  static void Run_##name()
