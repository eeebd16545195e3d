#!/usr/bin/env bash
# Installs what the tests need, builds everything in build/release and runs every test.
#   --quick        only the unit tests and the house rules
#   --sanitizers   the whole suite again under ASan with UBSan, and under TSan
#   --no-install   do not look at packages
# With CI=true a skipped test is a failed one, and the unit tests also run under the sanitizers.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/own_processes.sh
source scripts/own_processes.sh

quick=no sanitizers=no install=yes ci=no
for argument in "$@"; do
  case $argument in
    --quick) quick=yes ;;
    --sanitizers) sanitizers=yes ;;
    --no-install) install=no ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
done
case ${CI:-} in '' | 0 | no | false) ;; *) ci=yes ;; esac

failed=no
skipped_total=0
summary=()
work=

heading() { printf '\n=== %s\n\n' "$*"; }

# Skips of a whole stage are named and counted like those of a test.
skip_stage() {
  printf 'Skipped: %s\n' "$*"
  summary+=("Skipped: $*")
  skipped_total=$((skipped_total + 1))
}

# run_suite PRESET [CTEST ARGUMENT...]: builds the preset, runs its tests, keeps the closing lines for the end.
run_suite() {
  local preset=$1
  shift
  heading "$preset: build"
  attend "${launcher[@]+"${launcher[@]}"}" bash scripts/build.sh "$preset"
  heading "$preset: tests"
  local build="$PWD/build/$preset" code=0
  rm -f -- "$build/results.xml" "$build/ctest.log"
  attend "${launcher[@]+"${launcher[@]}"}" ctest --test-dir "$build" --output-on-failure --no-tests=error \
    --parallel "$(nproc)" --timeout 600 --output-junit "$build/results.xml" --output-log "$build/ctest.log" "$@" ||
    code=$?
  if ((code != 0)); then failed=yes; fi

  local skipped=
  if [[ -f $build/results.xml ]]; then
    skipped=$(/usr/bin/python3 scripts/skipped_tests.py "$build/results.xml")
  fi
  if [[ -n $skipped ]]; then
    skipped_total=$((skipped_total + $(wc -l <<<"$skipped")))
    summary+=("$preset: $(wc -l <<<"$skipped") skipped:" "$skipped")
  fi
  closing+=("" "$preset:" "$(sed -n '/^[0-9]*% tests passed/,${/^\[ERROR_MESSAGE\]/d;p}' "$build/ctest.log" 2>/dev/null ||
    echo "ctest left no log: it ended with $code")")
}

# Sanitizers of this age need addresses that are not spread too widely, and the leak check needs ptrace.
# Finds out with a program of one line; sets `launcher`, or says why the preset cannot run.
prepare_sanitizer() {
  local preset=$1 flag=$2
  launcher=()
  printf 'int main() { return *new int(0); }\n' >"$work/trial.cpp"
  clang++ -fsanitize="$flag" "$work/trial.cpp" -o "$work/trial"
  runs_always() {
    for _ in {1..20}; do ASAN_OPTIONS=detect_leaks=0 "$@" "$work/trial" >/dev/null 2>&1 || return 1; done
  }
  if runs_always env; then
    :
  elif runs_always setarch "$(uname -m)" -R; then
    launcher=(setarch "$(uname -m)" -R)
  else
    skip_stage "$preset: a program built with -fsanitize=$flag does not run here, not even with setarch -R" \
      "(personality refused; vm.mmap_rnd_bits is $(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo unknown))"
    return 1
  fi
  export UBSAN_OPTIONS=print_stacktrace=1
  export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:allow_addr2line=1
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:allow_addr2line=1
  if [[ $flag == address ]]; then
    # The trial leaks on purpose: a working leak check ends it with 23.
    local code=0
    ASAN_OPTIONS=detect_leaks=1:exitcode=23 "${launcher[@]+"${launcher[@]}"}" "$work/leak" >/dev/null 2>&1 || code=$?
    if ((code != 23)); then
      ASAN_OPTIONS+=:detect_leaks=0
      skip_stage "$preset: the leak check (ptrace is refused here)"
    fi
  fi
}

finish() {
  end_all_groups
  if [[ -n $work ]]; then rm -rf -- "$work"; fi
}

main() {
  if [[ $install == yes ]]; then bash scripts/install.sh test; fi
  on_end finish
  work=$(mktemp -d /tmp/tg.XXXXXX)
  launcher=()
  closing=()

  # A failure of the plain build is told first, and its closing lines are printed last.
  if [[ $quick == yes ]]; then run_suite release -L 'unit|house'; else run_suite release; fi
  local -a last=("${closing[@]}")
  closing=()

  local -a sanitized_selection=()
  if [[ $quick == yes || $sanitizers == no ]]; then sanitized_selection=(-L unit); fi
  if [[ $sanitizers == yes || $ci == yes ]]; then
    printf '#include <cstdlib>\nvoid* volatile kept;\nint main() { kept = std::malloc(99); kept = nullptr; }\n' \
      >"$work/leak.cpp"
    clang++ -fsanitize=address "$work/leak.cpp" -o "$work/leak"
    if prepare_sanitizer asan address; then run_suite asan "${sanitized_selection[@]+"${sanitized_selection[@]}"}"; fi
    if prepare_sanitizer tsan thread; then run_suite tsan "${sanitized_selection[@]+"${sanitized_selection[@]}"}"; fi
  fi

  heading "summary"
  if ((skipped_total == 0)); then echo "Skipped: none."; else printf '%s\n' "${summary[@]}" ""; fi
  if ((skipped_total > 0)) && [[ $ci == yes ]]; then
    failed=yes
    echo "$skipped_total skipped: on the build server a skipped test is a failed one."
  fi
  printf '%s\n' "${closing[@]+"${closing[@]}"}" "${last[@]}"
  if [[ $failed == yes ]]; then exit 1; fi
}

main
