#!/usr/bin/env bash
# Waits until a broker is ready, then checks that it is the one that was deployed.
#
#   infra/ready.sh ISSUER
set -euo pipefail

issuer=${1:?issuer}
curl --silent --show-error --fail --retry 20 --retry-delay "${READY_RETRY_SECONDS:-15}" --retry-all-errors \
  --output /dev/null "$issuer/health/ready"
metadata=$(curl --silent --show-error --fail "$issuer/.well-known/oauth-authorization-server")
[[ $metadata == *"\"issuer\":\"$issuer\""* ]] ||
  { echo "The metadata at $issuer names another issuer: $metadata" >&2; exit 1; }
echo "Ready: $issuer"
