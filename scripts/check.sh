#!/usr/bin/env bash
# npm run check: format, lint, types, architecture, tests.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
bash scripts/setup.sh
node_modules/.bin/prettier --check --log-level warn .
if command -v clang-format >/dev/null 2>&1; then
  find addon/src addon/test -name '*.cc' -o -name '*.h' | xargs clang-format --dry-run -Werror
fi
exec bash scripts/test.sh
