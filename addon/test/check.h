// What a native test needs: CHECK prints where it failed and ends the program with 1; TEST_CASE names what is
// being shown; a case that cannot run here says why through SKIP_CASE. The last line is the count, for the
// test report.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <type_traits>

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

[[noreturn]] inline void Fail(const char* file, int line, const std::string& what) {
  std::fprintf(stderr, "FAILED %s\n  %s:%d: %s\n", tally().current, file, line, what.c_str());
  std::exit(1);
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
      ::writ::test::Fail(__FILE__, __LINE__,                                                 \
                         #actual " is " + ::writ::test::Show(check_actual) + ", expected " + \
                             ::writ::test::Show(check_expected));                            \
  } while (false)

#define CHECK_OK(expression)                                                                             \
  do {                                                                                                   \
    const ::writ::Status check_status = (expression);                                                    \
    if (!check_status.ok())                                                                              \
      ::writ::test::Fail(__FILE__, __LINE__,                                                             \
                         #expression ": " + std::string(check_status.code) + " " + check_status.detail); \
  } while (false)

// The expression fails with exactly this code.
#define CHECK_CODE(expression, expected_code)                                                       \
  do {                                                                                              \
    const ::writ::Status check_status = (expression);                                               \
    if (check_status.ok() || std::string(check_status.code) != (expected_code))                     \
      ::writ::test::Fail(__FILE__, __LINE__,                                                        \
                         #expression " gave " +                                                     \
                             std::string(check_status.ok() ? "success" : check_status.code) + " " + \
                             check_status.detail + ", expected " + (expected_code));                \
  } while (false)
