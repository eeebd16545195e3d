#!/usr/bin/env bash
# Shows Tollgate at work: a real PostgreSQL with TLS, psql through the proxy, a small allowance, the cut-off, and an
# operator's adjustment. Installs and builds what it needs, leaves nothing running and nothing but the build folder.
# Ends with 0 only if everything that it announces did happen.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/own_processes.sh
source scripts/own_processes.sh
# shellcheck source=scripts/postgres.sh
source scripts/postgres.sh

readonly tollgate=build/release/tollgate
readonly allowance=20000000 more=20000000
work='' postgres_group='' tollgate_group='' done_well=no

say() { printf '%s\n' "$@"; }
step() { printf '\n--- %s\n\n' "$*"; }
fail() { printf '\nFAILED: %s\n' "$*" >&2; exit 1; }

# Shows a command as one would type it, then what it says.
show() {
  printf '$ %s\n' "$1"
  shift
  "$@"
}

# What psql said, each line once, indented and within 80 columns.
what_it_said() { awk '!seen[$0]++' "$work/said" | expand | fold -s -w 76 | sed 's/^/  /'; }

finish() {
  if [[ $done_well == no && -n $work && -s $work/tollgate.log ]]; then
    printf '\nThe last lines of the proxy:\n' >&2
    tail -n 15 "$work/tollgate.log" >&2
  fi
  if [[ -n $tollgate_group ]]; then end_group "$tollgate_group"; fi
  # SIGINT is PostgreSQL's fast way to end: it does not wait for its clients.
  if [[ -n $postgres_group ]]; then end_group "$postgres_group" 10 INT; fi
  end_all_groups
  if [[ -n $work ]]; then rm -rf -- "$work"; fi
}

write_configuration() {
  # Whoever can read this file may change allowances through the running proxy.
  openssl rand -hex 16 >"$work/admin.token"
  chmod 600 "$work/admin.token"
  cat >"$work/tollgate.yaml" <<YAML
version: 1
environment: lab
node: demo
state_dir: $work/state
admin: {listen: "127.0.0.1:$admin_port", token_file: $work/admin.token}
listeners:
  - {name: acme-orders, listen: "127.0.0.1:$acme_port", protocol: tcp}
  - {name: globex-sales, listen: "127.0.0.1:$globex_port", protocol: tcp}
customers:
  - id: acme
    allowance: 20MB
    endpoints:
      - name: orders
        warehouse: rds_postgres
        region: us-east-1
        listener: acme-orders
        upstream: ["127.0.0.1:$postgres_port"]
  - id: globex
    allowance: 20MB
    endpoints:
      - name: sales
        warehouse: rds_postgres
        region: us-east-1
        listener: globex-sales
        upstream: ["127.0.0.1:$postgres_port"]
YAML
}

start_tollgate() {
  mkdir -p -- "$work/state"
  start "$tollgate" run --config "$work/tollgate.yaml" >>"$work/tollgate.log" 2>&1 </dev/null
  tollgate_group=$started
  for _ in {1..200}; do
    if "$tollgate" health --ready --config "$work/tollgate.yaml" >/dev/null 2>&1; then return; fi
    if ! group_lives "$tollgate_group"; then fail "tollgate did not start"; fi
    sleep 0.1
  done
  fail "tollgate was not ready after 20 seconds"
}

stop_tollgate() {
  local group=$tollgate_group code=0
  tollgate_group=
  kill -TERM -- "-$group"
  wait "$group" || code=$?
  forget "$group"
  if ((code != 0)); then fail "tollgate ended with $code after SIGTERM"; fi
}

# One customer's psql through the proxy. verify-full and channel binding hold only if nobody touches the TLS.
psql_as() {
  local port=$1
  shift
  psql_in "$work" "host=$postgres_host hostaddr=127.0.0.1 port=$port user=demo dbname=postgres
    sslmode=verify-full sslrootcert=$work/ca.crt channel_binding=require connect_timeout=20" "$@"
}

usage_table() { show "tollgate usage" "$tollgate" usage --config "$work/tollgate.yaml"; }

# used CUSTOMER [FIELD]: a number out of `tollgate usage --json`.
usage_of() {
  "$tollgate" usage --json --config "$work/tollgate.yaml" | tr -d '[:space:]' | sed 's/{"customer"/\n&/g' |
    sed -n "s/^{\"customer\":\"$1\".*\"${2:-used_bytes}\":\"\{0,1\}\([a-z0-9]*\).*/\1/p"
}

build() {
  step "1. Install and build"
  bash scripts/install.sh demo
  local from=$SECONDS
  attend bash scripts/build.sh --without-tests release tollgate
  say "" "$("$tollgate" version), built in $((SECONDS - from)) s."
}

set_up() {
  step "2. A PostgreSQL with TLS, and Tollgate before it"
  work=$(mktemp -d /tmp/tg.XXXXXX)
  chmod 711 "$work" # PostgreSQL's user has to get through to its own folder
  postgres_port=$(free_port)
  acme_port=$(free_port "$postgres_port")
  globex_port=$(free_port "$postgres_port" "$acme_port")
  admin_port=$(free_port "$postgres_port" "$acme_port" "$globex_port")
  make_certificates "$work"
  start_postgres "$work" "$postgres_port"
  psql_in "$work" "host=$work/pg port=$postgres_port user=demo dbname=postgres" -q -c \
    "create table orders as select id, md5(id::text) || md5((-id)::text) as item from generate_series(1, 50000) id"
  say "PostgreSQL runs on port $postgres_port, with a table of 50,000 orders."
  write_configuration
  show "tollgate check" "$tollgate" check --config "$work/tollgate.yaml"
  start_tollgate
  say "Tollgate runs. Two customers, 20 MB each: acme on port $acme_port," "globex on port $globex_port."
}

ordinary_traffic() {
  step "3. psql through the proxy: sslmode=verify-full, channel_binding=require"
  psql_as "$acme_port" -c "select version as tls, cipher, (select count(*) from orders) as orders
    from pg_stat_ssl where pid = pg_backend_pid()" || fail "psql did not get through the proxy"
  say "The proxy has no key and no certificate: TLS is between psql and PostgreSQL."
  usage_table
  local before after
  before=$(usage_of acme)
  if ! [[ $before =~ ^[0-9]+$ ]] || ((before == 0)); then fail "the query was not counted"; fi

  step "4. A download and an upload, counted in both directions"
  show "psql: copy orders to a file" \
    psql_as "$acme_port" -q -c "\\copy orders to '$work/orders.tsv'" || fail "the download did not get through"
  local size
  size=$(stat -c %s "$work/orders.tsv")
  say "The file has $size bytes; the wire adds framing and TLS."
  usage_table
  after=$(usage_of acme)
  if ((after < before + size)); then fail "$((after - before)) bytes counted for a download of $size"; fi
  before=$after
  show "psql: copy the file into a new table" psql_as "$acme_port" -q -c "create table copied (like orders)" \
    -c "\\copy copied from '$work/orders.tsv'" || fail "the upload did not get through"
  usage_table
  after=$(usage_of acme)
  if ((after < before + size)); then fail "$((after - before)) bytes counted for an upload of $size"; fi
}

the_cut_off() {
  step "5. More than the allowance"
  local code=0
  say "\$ psql: copy orders out, five times over"
  psql_as "$acme_port" -q -c "\\copy (select o.* from orders o, generate_series(1, 5)) to '$work/five.tsv'" \
    >"$work/said" 2>&1 || code=$?
  what_it_said
  if ((code == 0)); then fail "psql was not cut off"; fi
  say "psql ended with $code. A connection that is cut off is reset: half a result is never" \
    "taken for a whole one." "" "And a new connection:"
  code=0
  psql_as "$acme_port" -c "select 1" >"$work/said" 2>&1 || code=$?
  what_it_said
  if ((code == 0)); then fail "a new connection was let in after the cut-off"; fi

  say "" "The allowance is used to the byte:"
  usage_table
  local used
  used=$(usage_of acme)
  if ((used != allowance)); then fail "used is $used, the allowance $allowance"; fi
  if [[ $(usage_of acme state) != exhausted ]]; then fail "the state is '$(usage_of acme state)', not 'exhausted'"; fi
  psql_as "$globex_port" -q -c "select count(*) as \"orders, as globex sees them\" from orders" ||
    fail "the other customer was touched by the cut-off"
}

the_adjustment() {
  step "6. An operator gives 20 MB more"
  show "tollgate adjust --customer acme --delta 20MB --reason 'demo'" \
    "$tollgate" adjust --config "$work/tollgate.yaml" --customer acme --delta 20MB --reason demo ||
    fail "the adjustment was refused"
  local tries=50
  until psql_as "$acme_port" -q -c "\\copy orders to '$work/again.tsv'" >"$work/said" 2>&1; do
    if ((--tries == 0)); then what_it_said >&2; fail "no traffic after the adjustment"; fi
    sleep 0.2
  done
  cmp -s "$work/orders.tsv" "$work/again.tsv" || fail "the download after the adjustment differs"
  say "The same download as before works again, and brings the same bytes."
  usage_table
  local given
  given=$(usage_of acme allowance_bytes)
  if ((given != allowance + more)); then fail "the allowance is $given, not $((allowance + more))"; fi
}

the_end() {
  step "7. The proxy stops; the ledger remembers"
  local running stopped
  running=$(usage_of acme)
  stop_tollgate
  stopped=$(usage_of acme)
  usage_table
  if ((running != stopped)); then fail "used was $running while it ran and is $stopped in the ledger"; fi
  say "" "How the connections ended, from the log:"
  sed -n 's/.*"event":"\(closed\|refused\)".*"reason":"\([a-z_]*\)".*/\1: \2/p' "$work/tollgate.log" | sort | uniq -c
}

main() {
  on_end finish
  build
  set_up
  ordinary_traffic
  the_cut_off
  the_adjustment
  the_end
  done_well=yes
  finish
  work='' postgres_group=''
  say "" "Done. Nothing is left running."
}

main
