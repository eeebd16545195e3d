#!/usr/bin/env bash
# Builds the Debian package: `scripts/package.sh` leaves build/release/package/tollgate_VERSION_ARCHITECTURE.deb and says
# where. It installs nothing; `scripts/install.sh build` brings what it needs.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

# The revision's date, so that the same revision gives the same package.
if [[ -z ${SOURCE_DATE_EPOCH:-} ]]; then
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
  export SOURCE_DATE_EPOCH
fi
bash scripts/build.sh --without-tests release tollgate tollgate-load packed_files
rm -rf -- build/release/package
(cd build/release && cpack)
ls -- build/release/package/*.deb
