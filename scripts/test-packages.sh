#!/usr/bin/env bash
# Installs the Debian packages that tests use, when this is Debian and the caller is root; otherwise says what will be skipped.
set -euo pipefail

# command (or file) that shows the package is there : package
WANTED=(
  escript:erlang-base
  /usr/share/doc/erlang-asn1:erlang-asn1
  tcpdump:tcpdump
  tshark:tshark
  ip:iproute2
  nft:nftables
  chromium:chromium
)

missing=()
for entry in "${WANTED[@]}"; do
  probe=${entry%%:*} package=${entry#*:}
  case $probe in
    /*) [ -e "$probe" ] || missing+=("$package") ;;
    *) command -v "$probe" >/dev/null 2>&1 || [ -x "/usr/sbin/$probe" ] || missing+=("$package") ;;
  esac
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "writ test: not installed here: ${missing[*]} (tests that need them say so and skip)" >&2
  exit 0
fi
echo "writ test: installing ${missing[*]} ..." >&2
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update >&2 || true
apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null ||
  echo "writ test: apt-get could not install ${missing[*]} (tests that need them say so and skip)" >&2
