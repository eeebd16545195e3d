#!/usr/bin/env bash
# Installs the Debian 12 packages that a build (and its package), the demo, the tests or the comparison need:
# `scripts/install.sh build|demo|test|bench`.
# Without a missing package it calls no apt at all. It never starts, restarts or configures a server, and it leaves
# the machine's own settings as it found them. `--list` prints the packages instead, `--missing` those not installed.
set -euo pipefail

# What the program and its Debian package are built from.
readonly build_packages=(
  ca-certificates cmake dpkg-dev g++ git
  libboost1.81-dev libboost-json1.81-dev libc-ares-dev libcli11-dev libspdlog-dev libsqlite3-dev libsqlitecpp-dev libssl-dev
  libyaml-cpp-dev ninja-build pkg-config prometheus-cpp-dev)

# What the demo runs beside that.
readonly demo_packages=(coreutils iproute2 openssl postgresql-15 postgresql-client-15 procps util-linux)

# What the tests need beside that.
readonly test_packages=(
  adduser bind9-utils chromium clang clang-14 clang-format-14 clang-tidy-14 curl dnsmasq-base fonts-liberation haproxy
  knot knot-dnsutils libbenchmark-dev libclang-rt-14-dev libgtest-dev libnss-wrapper libpostgresql-jdbc-java lintian man-db
  mandoc nodejs npm openjdk-17-jdk-headless patch prometheus python3 python3-botocore python3-pg8000 python3-psycopg2
  python3-yaml strace systemd)

# What bench/compare.sh needs beside those.
readonly bench_packages=(libnginx-mod-stream nginx-light)

readonly policy=/usr/sbin/policy-rc.d
readonly policy_saved=/usr/sbin/policy-rc.d.before-tollgate
readonly policy_mark='# Put here by Tollgate while it installs packages.'
readonly cluster_conf=/etc/postgresql-common/createcluster.conf
readonly cluster_dir=/etc/postgresql-common/createcluster.d
readonly cluster_file="$cluster_dir/zz-tollgate.conf"
readonly cluster_line='create_main_cluster = false   # Put here by Tollgate while it installs packages.'

# Folders of ours to take away again, the inner one first.
made_dirs=()

usage() { echo "usage: $0 [--list|--missing] build|demo|test|bench" >&2; exit 2; }

say() { printf '%s\n' "$*"; }

wanted_packages() {
  printf '%s\n' "${build_packages[@]}"
  if [[ $1 != build ]]; then printf '%s\n' "${demo_packages[@]}"; fi
  if [[ $1 == test || $1 == bench ]]; then printf '%s\n' "${test_packages[@]}"; fi
  if [[ $1 == bench ]]; then printf '%s\n' "${bench_packages[@]}"; fi
}

# The wanted packages that are not completely installed.
missing_packages() {
  local -a wanted
  mapfile -t wanted < <(wanted_packages "$1")
  # dpkg-query ends with 1 when it does not know a name; what it does not name as installed is missing.
  local installed
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
    awk '$2 == "installed" { print $1 }') || true
  # Node's own builds bring npm along, and conflict with Debian's package of that name.
  if command -v npm >/dev/null; then installed+=$'\nnpm'; fi
  printf '%s\n' "${wanted[@]}" | grep -vxF -f <(printf '%s\n' "$installed") || true
}

is_debian_12() {
  [[ -r /etc/os-release ]] || return 1
  # shellcheck source=/dev/null
  (. /etc/os-release && [[ ${ID:-} == debian && ${VERSION_ID:-} == 12 ]])
}

# Puts back whatever an earlier or this run has put aside. Safe to call at any time, and more than once.
restore_settings() {
  if [[ -f $policy ]] && grep -qxF "$policy_mark" "$policy"; then rm -f "$policy"; fi
  if [[ -e $policy_saved || -L $policy_saved ]] && [[ ! -e $policy && ! -L $policy ]]; then
    mv "$policy_saved" "$policy"
  fi
  rm -f "$cluster_file"
  if [[ -f $cluster_conf ]] && grep -qxF "$cluster_line" "$cluster_conf"; then
    # Written in place: owner, mode and whoever has the file open stay as they are.
    local kept
    kept=$(grep -vxF "$cluster_line" "$cluster_conf"; echo end)
    printf '%s' "${kept%end}" >"$cluster_conf"
  fi
  local made
  for made in "${made_dirs[@]+"${made_dirs[@]}"}"; do rmdir "$made" 2>/dev/null || true; done
}

# No package may start a server, and postgresql-15 may not make its usual cluster, until restore_settings.
hold_servers() {
  if [[ -e $policy || -L $policy ]]; then mv -f "$policy" "$policy_saved"; fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy.tollgate-new"
  chmod 755 "$policy.tollgate-new"
  mv -f "$policy.tollgate-new" "$policy"

  # postgresql-common reads this folder through its own createcluster.conf, which need not exist yet.
  local dir
  for dir in "${cluster_dir%/*}" "$cluster_dir"; do
    if [[ ! -d $dir ]]; then
      mkdir "$dir"
      made_dirs=("$dir" "${made_dirs[@]+"${made_dirs[@]}"}")
    fi
  done
  printf '%s\n' "$cluster_line" >"$cluster_file"
  if [[ -f $cluster_conf ]] && ! grep -Eq "^[[:space:]]*include_dir[[:space:]=]+'$cluster_dir'" "$cluster_conf"; then
    printf '%s\n' "$cluster_line" >>"$cluster_conf"
  fi
}

apt() {
  DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true NEEDRESTART_SUSPEND=1 APT_LISTCHANGES_FRONTEND=none \
    apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" </dev/null
}

# Asks for a fresh list of packages only where the present one does not do.
install_packages() {
  # An interrupted dpkg leaves numbered files here, and apt-get then refuses to do anything.
  if compgen -G '/var/lib/dpkg/updates/[0-9]*' >/dev/null; then
    DEBIAN_FRONTEND=noninteractive dpkg --configure -a --force-confdef --force-confold </dev/null
  fi
  if apt install --no-install-recommends "$@"; then return; fi
  say "install: not with the package lists that are here; fetching new ones."
  apt update
  apt install --no-install-recommends "$@"
}

main() {
  local action=install
  case ${1:-} in
    --list | --missing) action=${1#--}; shift ;;
  esac
  if [[ $# -ne 1 || ! $1 =~ ^(build|demo|test|bench)$ ]]; then usage; fi
  if [[ $action == list ]]; then wanted_packages "$1"; return; fi

  if ! is_debian_12; then
    say "install: this is not Debian 12. Going on with what is here; these packages are wanted:" >&2
    wanted_packages "$1" | paste -sd ' ' | fold -s -w 78 | sed 's/^/  /' >&2
    return
  fi
  local -a missing
  mapfile -t missing < <(missing_packages "$1")
  if [[ $action == missing ]]; then
    if [[ ${#missing[@]} -gt 0 ]]; then printf '%s\n' "${missing[@]}"; fi
    return
  fi
  if [[ ${#missing[@]} -eq 0 ]]; then
    say "install: every package is here already."
    return
  fi

  if [[ $EUID -ne 0 ]]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
      say "install: asking sudo to install ${#missing[@]} packages."
      exec sudo -- "$BASH" "$(readlink -f "${BASH_SOURCE[0]}")" "$1"
    fi
    say "install: ${#missing[@]} packages are missing, and only root can install them. As root:" >&2
    say "" >&2
    say "apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
    say "" >&2
    say "(Or 'bash scripts/install.sh $1', which also keeps PostgreSQL from making and starting a cluster.)" >&2
    exit 1
  fi

  say "install: ${#missing[@]} packages: ${missing[*]}"
  # Bash runs a trap only once apt-get has ended, so nothing is put back under a dpkg that still works.
  trap restore_settings EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  restore_settings # what a killed run may have left
  hold_servers
  install_packages "${missing[@]}"
  mapfile -t missing < <(missing_packages "$1")
  if [[ ${#missing[@]} -gt 0 ]]; then
    say "install: apt-get ended well, yet these are still missing: ${missing[*]}" >&2
    exit 1
  fi
}

main "$@"
