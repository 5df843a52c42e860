#!/usr/bin/env bash
# azd runs this after each deployment of the package: waits until the broker is ready.
set -euo pipefail

"$(dirname "$0")/../ready.sh" "${BROKER_ISSUER:?}"
