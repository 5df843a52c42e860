#!/usr/bin/env bash
# azd runs this before provisioning: the template needs the client id of an app registration.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [[ -z ${BROKER_MCP_SERVER:-} ]]; then
  echo "BROKER_MCP_SERVER is not set. Run: azd env set BROKER_MCP_SERVER https://mcp.example.com/mcp" >&2
  exit 1
fi

if [[ -z ${BROKER_ENTRA_CLIENT_ID:-} ]]; then
  client=$(infra/entra-app.sh "mcp-oauth-${AZURE_ENV_NAME:?}-${AZURE_SUBSCRIPTION_ID:?}")
  azd env set BROKER_ENTRA_CLIENT_ID "$client"
fi
