#!/usr/bin/env bash
# Installs and builds what is missing, and nothing else: packages (npm ci), the capture core (make), the program (esbuild).
# Every step is skipped when its inputs have not changed, so that a second call takes about a second.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

fail() { printf 'writ setup: %s\n' "$*" >&2; exit 1; }

need() { command -v "$1" >/dev/null 2>&1 || fail "$1 is missing. Debian: apt-get install $2"; }

check_tools() {
  need node nodejs; need npm npm; need g++ g++; need make make
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node $(node -p process.versions.node) is too old: Writ needs 20.19 or newer"
}

# The stamp names the lock file, the Node version and the machine's kind that node_modules was installed for.
install_packages() {
  local stamp
  stamp=$(cat package-lock.json package.json <(node -p 'process.version + process.arch') | sha256sum | cut -c1-64)
  [ "$(cat node_modules/.writ-stamp 2>/dev/null || true)" = "$stamp" ] && return
  echo 'writ setup: installing packages ...' >&2
  npm ci --no-audit --no-fund --loglevel=error >&2 || fail 'npm ci failed (its messages are above)'
  echo "$stamp" >node_modules/.writ-stamp
}

build_core() {
  [ -e build/writ.node ] || echo 'writ setup: building the capture core (about a minute the first time) ...' >&2
  make --no-print-directory -s -j"$(nproc)" -C addon >&2 || fail 'the capture core does not build (the messages of g++ are above)'
}

bundle_program() {
  [ -e build/writ.mjs ] && [ -z "$(find src migrations package.json -newer build/writ.mjs -print -quit)" ] && return
  mkdir -p build
  rm -f build/chunk-*.mjs build/chunk-*.mjs.map
  # In pieces, so that each process loads only what it needs, and with the packages of many small files that every process needs in
  # it: a core that was killed is back sooner.
  node_modules/.bin/esbuild writ=src/cli/main.ts --bundle --splitting --platform=node --format=esm --target=node20 \
    --external:@embedded-postgres/\* --external:@fastify/\* --external:@node-rs/\* --external:asn1js --external:commander --external:fastify \
    --external:kysely --external:node-forge --external:pg --external:pino --external:pkijs \
    --sourcemap --log-level=warning --outdir=build --chunk-names=chunk-[hash] --out-extension:.js=.mjs >&2 ||
    fail 'the program does not build (messages above)'
}

check_tools
install_packages
build_core
bundle_program
