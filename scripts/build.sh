#!/usr/bin/env bash
# Configures and builds a preset in build/PRESET: `scripts/build.sh [--without-tests] PRESET [TARGET...]`.
# As many jobs as the cores and the memory allow; TOLLGATE_JOBS says otherwise. It installs nothing.
# A build folder that has tests keeps them under --without-tests: the demo and the tests share build/release.
set -euo pipefail

source_dir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "$source_dir"

# g++ 12 takes up to about this much for one unit full of coroutines.
readonly kib_per_job=$((1536 * 1024))

# The first line of a file as a number, or the second argument where there is none ("max", or no such file).
number_in() {
  local value=
  if [[ -r $1 ]]; then read -r value _ <"$1" || true; fi
  if [[ $value =~ ^[0-9]+$ ]]; then printf '%s' "$value"; else printf '%s' "$2"; fi
}

jobs_here() {
  if [[ ${TOLLGATE_JOBS:-} =~ ^[1-9][0-9]*$ ]]; then printf '%s' "$TOLLGATE_JOBS"; return; fi
  local cores quota period memory limit held
  cores=$(nproc)
  if [[ -r /sys/fs/cgroup/cpu.max ]]; then
    read -r quota period </sys/fs/cgroup/cpu.max
    if [[ $quota =~ ^[0-9]+$ ]] && ((cores > (quota + period - 1) / period)); then
      cores=$(((quota + period - 1) / period))
    fi
  fi
  memory=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
  limit=$(number_in /sys/fs/cgroup/memory.max 0)
  if ((limit > 0)); then
    # What a compiler cannot get is what processes hold; the page cache gives way.
    held=$(awk '$1 == "anon" { print $2 }' /sys/fs/cgroup/memory.stat)
    if ((memory > (limit - ${held:-0}) / 1024)); then memory=$(((limit - ${held:-0}) / 1024)); fi
  fi
  local jobs=$((memory / kib_per_job))
  if ((jobs > cores)); then jobs=$cores; fi
  if ((jobs < 1)); then jobs=1; fi
  printf '%s' "$jobs"
}

cached() { sed -n "s/^$2:[A-Z]*=//p" "build/$1/CMakeCache.txt" 2>/dev/null || true; }

main() {
  local tests=ON
  if [[ ${1:-} == --without-tests ]]; then tests=OFF; shift; fi
  if [[ $# -lt 1 || $1 == -* ]]; then
    echo "usage: $0 [--without-tests] PRESET [TARGET...]" >&2
    exit 2
  fi
  local preset=$1
  shift

  if [[ -f build/$preset/CMakeCache.txt && $(cached "$preset" CMAKE_HOME_DIRECTORY) != "$source_dir" ]]; then
    echo "build: build/$preset was made for another folder; starting afresh."
    rm -rf -- "build/$preset"
  fi
  local -a options=()
  if [[ $tests == ON ]]; then
    options+=(-DTOLLGATE_TESTS=ON)
  elif [[ $(cached "$preset" TOLLGATE_TESTS) != ON ]]; then
    options+=(-DTOLLGATE_TESTS=OFF -DTOLLGATE_BENCH=OFF)
  fi
  # A folder that the demo made has the benchmarks off; everything but the sanitizers' presets builds them.
  if [[ $tests == ON && $preset =~ ^(dev|release)$ ]]; then options+=(-DTOLLGATE_BENCH=ON); fi

  # The build goes through ccache where there is one; a user without a home has no place for its cache.
  local cache
  if cache=$(ccache --get-config cache_dir 2>/dev/null) && ! { mkdir -p -- "$cache" && [[ -w $cache ]]; } 2>/dev/null; then
    export CCACHE_DISABLE=1
  fi

  local jobs
  jobs=$(jobs_here)
  echo "build: preset $preset, $jobs at a time${*:+, only: $*}"
  cmake --preset "$preset" "${options[@]+"${options[@]}"}"
  local -a targets=()
  if [[ $# -gt 0 ]]; then targets=(--target "$@"); fi
  cmake --build "build/$preset" --parallel "$jobs" "${targets[@]+"${targets[@]}"}"
}

main "$@"
