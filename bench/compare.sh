#!/usr/bin/env bash
# Compares Tollgate with HAProxy, nginx and a direct connection at the same work, on this machine.
#
#   bench/compare.sh [--rounds N] [--seconds N] [--row NAME]... [--quick] [--json FILE] [--no-install]
#
# Installs the peers (they are not started as services), builds the release, runs all of them in interleaved rounds, and
# writes bench/RESULTS.md and bench/results.svg: 45 minutes with 5 rounds. With --row or --quick nothing is written.
# --quick is one round with little of everything: it shows that every row works, and says nothing of speed.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

install=yes
words=()
for word in "$@"; do
  case $word in
    --no-install) install=no ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) words+=("$word") ;;
  esac
done
if [[ $install == yes ]]; then bash scripts/install.sh bench; fi
bash scripts/build.sh release
exec /usr/bin/python3 bench/compare/compare.py "${words[@]+"${words[@]}"}"
