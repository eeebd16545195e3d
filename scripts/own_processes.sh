# Sourced by the scripts that start something: each command they wait for runs in a process group of its own, and
# every group that is still there when the script ends, however it ends, is ended by its id. Nothing is ended by name.
# shellcheck shell=bash

own_groups=()
started=

# Starts a command in the background in its own process group; its id is then in `started`.
# The shell makes background commands ignore Ctrl-C, and a program under test may want to hear it: hence the env.
start() {
  setsid -- env --default-signal=INT,QUIT "$@" &
  started=$!
  own_groups+=("$started")
}

# Runs a command as `start` does and waits for it, so that a signal to the script is acted on at once.
# Returns the command's exit code.
attend() {
  start "$@"
  local id=$started code=0
  wait "$id" || code=$?
  forget "$id"
  return "$code"
}

forget() {
  local id kept=()
  for id in "${own_groups[@]}"; do
    if [[ $id != "$1" ]]; then kept+=("$id"); fi
  done
  own_groups=("${kept[@]+"${kept[@]}"}")
}

group_lives() { kill -0 -- "-$1" 2>/dev/null; }

# end_group ID [SECONDS [SIGNAL]]: asks, looks for so long (10 seconds), then kills what is left of it.
end_group() {
  local id=$1 tries=$((${2:-10} * 10)) signal=${3:-TERM}
  kill "-$signal" -- "-$id" 2>/dev/null || kill "-$signal" "$id" 2>/dev/null || true
  while ((tries-- > 0)) && group_lives "$id"; do sleep 0.1; done
  kill -KILL -- "-$id" 2>/dev/null || true
  wait "$id" 2>/dev/null || true
  forget "$id"
}

# The last started ends first: it may depend on the ones before it.
end_all_groups() {
  local index
  local -a ids=("${own_groups[@]+"${own_groups[@]}"}")
  for ((index = ${#ids[@]} - 1; index >= 0; index--)); do end_group "${ids[index]}"; done
}

# on_end COMMAND: runs it once, at the end of the script or on the signals that ask for the end.
on_end() {
  # shellcheck disable=SC2064 # the command is meant to be read now
  trap "trap '' INT TERM HUP; $1" EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
}
