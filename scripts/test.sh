#!/usr/bin/env bash
# npm test: installs and builds what is missing, then runs every test. Arguments go to mocha: npm test -- -g I7.
# A single file: npx mocha test/ROOM/NAME.test.ts
#
# Without arguments the tests run in three parts at once, for two processors and because drills wait a good deal: the whole product;
# the rooms; the native core, once its checked programs are built. The output of the latter two is shown when it is complete. The last
# line sums all.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
bash scripts/setup.sh
bash scripts/test-packages.sh

mocha=node_modules/.bin/mocha
native_tests() { make --no-print-directory -s -j"$1" -C addon tests >&2; }

if [ $# -gt 0 ]; then
  native_tests "$(nproc)"
  exec "$mocha" 'test/**/*.test.ts' "$@"
fi

whole=(test/acceptance test/e2e)
rooms=()
for room in test/*/; do
  room=${room%/}
  case " ${whole[*]} test/native test/support test/bench test/campaign " in *" $room "*) ;; *) rooms+=("$room") ;; esac
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# part NAME FOLDER...: every test file below the folders, told into $work/NAME; the whole product's is shown as it goes on.
part() {
  local name=$1 code=0 files
  shift
  mapfile -t files < <(find "$@" -name '*.test.ts' | sort)
  if [ "$name" = whole ]; then "$mocha" "${files[@]}" 2>&1 | tee "$work/$name" || code=1; else "$mocha" "${files[@]}" >"$work/$name" 2>&1 || code=1; fi
  echo "part $name ended after $SECONDS s" >>"$work/times"
  return "$code"
}
native_part() { native_tests 1 && echo "native tests built after $SECONDS s" >>"$work/times" && part native test/native; }

code=0
part rooms "${rooms[@]}" &
rooms_process=$!
native_part 2>"$work/build" &
native_process=$!
part whole "${whole[@]}" || code=1
wait "$native_process" || code=1
cat "$work/build" "$work/native" 2>/dev/null || true
wait "$rooms_process" || code=1
cat "$work/rooms"
cat "$work/times"
# A part that ended without its line did not run: that is a failure too.
cat "$work/whole" "$work/native" "$work/rooms" 2>/dev/null | grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' | awk -v code="$code" \
  '{ p += $1; f += $3; s += $5 } END { if (NR < 3) f += 3 - NR; if (code > 0 && f == 0) f = 1; printf "%d passed, %d failed, %d skipped\n", p, f, s }'
exit "$code"
