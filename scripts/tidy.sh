#!/usr/bin/env bash
# Runs clang-tidy over the sources: `scripts/tidy.sh [FOLDER|FILE...]`, everything if none is named.
# Configures the clang build of build/asan for its list of compile commands; builds and changes nothing.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
readonly build=build/asan

main() {
  local program
  program=$(command -v clang-tidy-14) || { echo "clang-tidy-14 is not installed" >&2; exit 1; }
  cmake --preset asan >/dev/null
  local -a folders=("$@") files
  if [[ $# -eq 0 ]]; then folders=(config metering proxy tests); fi
  # Only what is compiled has a command: a file that no CMakeLists.txt names is the house rules' business.
  mapfile -t files < <(find "${folders[@]}" -name '*.cpp' | sort |
    while read -r file; do
      if grep -qF "/$file\"" "$build/compile_commands.json"; then printf '%s\n' "$file"; fi
    done)
  echo "tidy: ${#files[@]} files"
  printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" "$program" --quiet -p "$build"
}

main "$@"
