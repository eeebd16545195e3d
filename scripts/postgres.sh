# Sourced by demo.sh: a real PostgreSQL of one's own, with TLS from a certificate authority of one's own.
# It lives in one folder, listens on one free port of 127.0.0.1, and knows nothing of a PostgreSQL that the machine
# may already run. Needs own_processes.sh.
# shellcheck shell=bash

# The name that the certificate is for: clients ask for it, and find out if anybody stands in between.
readonly postgres_host=orders.warehouse.test

postgres_programs() {
  local folder
  for folder in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
    if [[ -x $folder/initdb ]]; then printf '%s' "$folder"; return; fi
  done
  folder=$(command -v initdb) || { echo "no initdb found: is postgresql-15 installed?" >&2; return 1; }
  dirname -- "$folder"
}

# PostgreSQL refuses to run as root.
as_postgres=()
if [[ $EUID -eq 0 ]]; then as_postgres=(runuser -u postgres --); fi

# A port nobody listens on, outside of the range that outgoing connections take theirs from.
free_port() {
  local port taken=" $* "
  taken+=$(ss -Hltn | awk '{ sub(/.*:/, "", $4); printf "%s ", $4 }')
  for _ in {1..200}; do
    port=$((20000 + RANDOM % 12000))
    if [[ $taken != *" $port "* && $port != 5432 && $port != 9464 ]]; then printf '%s' "$port"; return; fi
  done
  echo "no free port between 20000 and 32000" >&2
  return 1
}

# make_certificates FOLDER: ca.crt, and server.crt with server.key, good for a day.
make_certificates() {
  (
    cd -- "$1"
    openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=Demo certificate authority" \
      -keyout ca.key -out ca.crt
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$postgres_host" -keyout server.key -out server.csr
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 1 -out server.crt \
      -extfile <(printf 'subjectAltName=DNS:%s\n' "$postgres_host")
  ) >"$1/openssl.log" 2>&1 || { cat "$1/openssl.log" >&2; return 1; }
}

# start_postgres FOLDER PORT: the folder must exist, hold the certificates, and be within the reach of its user.
start_postgres() {
  local folder=$1 port=$2 programs password
  programs=$(postgres_programs)
  password=$(openssl rand -hex 16)
  mkdir -- "$folder/pg"
  printf '%s\n' "$password" >"$folder/pg/password"
  cp -- "$folder/server.crt" "$folder/server.key" "$folder/pg/"
  chmod 600 "$folder/pg/server.key" "$folder/pg/password"
  if [[ $EUID -eq 0 ]]; then chown -R postgres: "$folder/pg"; fi
  "${as_postgres[@]+"${as_postgres[@]}"}" "$programs/initdb" --pgdata="$folder/pg/data" --locale=C.UTF-8 \
    --username=demo --pwfile="$folder/pg/password" --auth=scram-sha-256 --no-instructions >"$folder/initdb.log" 2>&1 ||
    { cat "$folder/initdb.log" >&2; return 1; }
  # TLS only, from this machine only, and a password that never crosses the wire.
  printf 'hostssl all all 127.0.0.1/32 scram-sha-256\nlocal all all scram-sha-256\n' >"$folder/pg/data/pg_hba.conf"
  start "${as_postgres[@]+"${as_postgres[@]}"}" "$programs/postgres" -D "$folder/pg/data" \
    -c listen_addresses=127.0.0.1 -c port="$port" -c unix_socket_directories="$folder/pg" \
    -c ssl=on -c ssl_cert_file="$folder/pg/server.crt" -c ssl_key_file="$folder/pg/server.key" \
    -c fsync=off -c max_wal_size=256MB >"$folder/postgres.log" 2>&1 </dev/null
  # shellcheck disable=SC2154 # own_processes.sh sets it
  postgres_group=$started
  printf '*:*:*:*:%s\n' "$password" >"$folder/pgpass"
  chmod 600 "$folder/pgpass"
  for _ in {1..300}; do
    if "$programs/pg_isready" -q -h "$folder/pg" -p "$port"; then return; fi
    if ! group_lives "$postgres_group"; then break; fi
    sleep 0.1
  done
  echo "PostgreSQL did not start:" >&2
  cat "$folder/postgres.log" >&2
  return 1
}

# psql_in FOLDER ARGUMENT...: psql with nothing of the user's own settings, files or variables.
psql_in() {
  local folder=$1
  shift
  attend env -i PATH="$PATH" HOME="$folder" LC_ALL=C.UTF-8 PGPASSFILE="$folder/pgpass" \
    "$(postgres_programs)/psql" -X -v ON_ERROR_STOP=1 "$@" </dev/null
}
