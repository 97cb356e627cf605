#!/usr/bin/env bash
# npm test: installs and builds what is missing, then runs every test. Arguments go to mocha: npm test -- -g I7.
# A single file: npx mocha test/ROOM/NAME.test.ts
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
bash scripts/setup.sh
bash scripts/test-packages.sh
make --no-print-directory -s -j"$(nproc)" -C addon tests >&2
exec node_modules/.bin/mocha 'test/**/*.test.ts' "$@"
