#!/usr/bin/env bash
# What reads other people's octets, under libFuzzer, ASan and UBSan; and the dissectors beside the reference.
#   scripts/fuzz.sh [SECONDS] [TARGET...]           each target (all of addon/test/fuzz) for SECONDS, 60 unless told
#   scripts/fuzz.sh reference FRAMES [SEED]         FRAMES mutated frames, native and reference, compared; exits 1 at a difference
# Corpora and what crashed stay in build/fuzz. Needs clang (installed when this is Debian and the caller is root) or python3.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

captures() { find ../shared/captures -type f ! -name README.md ! -name manifest.tsv 2>/dev/null | sort; }

if [ "${1:-}" = reference ]; then
  frames=${2:?how many frames} seed=${3:-1} out=build/fuzz/reference
  mkdir -p "$out"
  make --no-print-directory -s -C addon "$PWD/build/addon/dissect_dump"
  reference=(python3 -B test/native/reference/main.py)
  for ((done = 0; done < frames; done += 100000, seed++)); do
    captures | xargs -d '\n' "${reference[@]}" mutate "$out/$seed.pcapng" "$seed" $((frames - done < 100000 ? frames - done : 100000)) \
      examples/demo/traffic.pcap
    "${reference[@]}" select "$out/$seed.selectors" "$seed" "$out/$seed.pcapng"
    for command in dissect "match $out/$seed.selectors"; do
      # shellcheck disable=SC2086 # two words
      build/addon/dissect_dump $command "$out/$seed.pcapng" >"$out/$seed.native"
      # shellcheck disable=SC2086
      "${reference[@]}" $command "$out/$seed.pcapng" >"$out/$seed.reference"
      cmp "$out/$seed.native" "$out/$seed.reference" || { echo "seed $seed, $command: they differ; the files are in $out" >&2; exit 1; }
    done
    echo "seed $seed: $(wc -l <"$out/$seed.native") lines agree"
    rm "$out/$seed".*
  done
  exit 0
fi

seconds=${1:-60}
shift || true
if ! command -v clang++ >/dev/null 2>&1; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "writ fuzz: clang++ is not installed here; build/addon/fuzz_test runs the same targets without it" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update >&2 || true
  apt-get -qq install -y --no-install-recommends clang libclang-rt-dev >/dev/null 2>&1 ||
    apt-get -qq install -y --no-install-recommends clang libclang-rt-14-dev >/dev/null
fi

make --no-print-directory -s -j"$(nproc)" -C addon fuzz
build/addon/fuzz_test --seeds build/fuzz/corpus
captures | sed -n '1,400p' | while IFS= read -r file; do
  [ "$(stat -c %s "$file")" -lt 20000 ] && cp -n "$file" build/fuzz/corpus/records/ || true
done

targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls build/fuzz/corpus)
for target in "${targets[@]}"; do
  echo "writ fuzz: $target for $seconds s" >&2
  mkdir -p "build/fuzz/crashes/$target"
  "build/fuzz/$target" -max_total_time="$seconds" -max_len=4096 -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 \
    -verbosity=1 -artifact_prefix="build/fuzz/crashes/$target/" "build/fuzz/corpus/$target" 2>&1 |
    grep -E 'ERROR|SUMMARY|FAILED|stat::number_of_executed|stat::peak_rss|cov:' | tail -4
done
[ -z "$(find build/fuzz/crashes -type f)" ] || { find build/fuzz/crashes -type f >&2; exit 1; }
