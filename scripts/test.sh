#!/usr/bin/env bash
# npm test: installs and builds what is missing, then runs every test. Arguments go to mocha: npm test -- -g I7.
# A single file: npx mocha test/ROOM/NAME.test.ts
#
# Without arguments the tests run in two halves at once, for two processors: the whole product and the native core in one, the
# rooms in the other, whose output is shown when it is complete. The last line sums both.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
bash scripts/setup.sh
bash scripts/test-packages.sh

native_tests() { make --no-print-directory -s -j"$(nproc)" -C addon tests >&2; }

if [ $# -gt 0 ]; then
  native_tests
  exec node_modules/.bin/mocha 'test/**/*.test.ts' "$@"
fi

whole=(test/acceptance test/e2e test/native)
rooms=()
for room in test/*/; do
  room=${room%/}
  case " ${whole[*]} test/support test/bench test/campaign " in *" $room "*) ;; *) rooms+=("$room") ;; esac
done
files() { find "$@" -name '*.test.ts' | sort; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mapfile -t room_files < <(files "${rooms[@]}")
mapfile -t whole_files < <(files "${whole[@]}")
node_modules/.bin/mocha "${room_files[@]}" >"$work/rooms" 2>&1 &
rooms_process=$!
code=0
native_tests || code=1
node_modules/.bin/mocha "${whole_files[@]}" 2>&1 | tee "$work/whole" || code=1
wait "$rooms_process" || code=1
cat "$work/rooms"
# A half that ended without its line did not run: that is a failure too.
sum() { grep -hoE "^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$" "$work/whole" "$work/rooms" | awk -v c="$code" \
  '{ p += $1; f += $3; s += $5 } END { if (NR < 2) f += 2 - NR; if (c > 0 && f == 0) f = 1; printf "%d passed, %d failed, %d skipped\n", p, f, s }'; }
sum
exit "$code"
