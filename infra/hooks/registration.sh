#!/usr/bin/env bash
# Prints the part of the app registration's name that belongs to this azd environment. An environment's name may have
# characters that a registration's may not.
set -euo pipefail

name=$(tr '_.()' '-' <<< "${AZURE_ENV_NAME:?}")
echo "$name-${AZURE_SUBSCRIPTION_ID:?}"
