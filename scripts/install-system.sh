#!/usr/bin/env bash
# The system packages that the tests use (Debian, Ubuntu). keepgreen itself needs only git and Node; bubblewrap makes it safer.
set -euo pipefail
missing=()
for pair in git:git tmux:tmux unshare:util-linux mount:mount bwrap:bubblewrap; do
  command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
[ ${#missing[@]} -eq 0 ] && exit 0
as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
