#!/usr/bin/env bash
# azd runs this after provisioning: adds the callback URL and the managed identity to the app registration.
set -euo pipefail
cd "$(dirname "$0")/../.."

# By client id, so that a registration that you made yourself is used as well.
infra/entra-app.sh "${BROKER_ENTRA_CLIENT_ID:?}" \
  "${BROKER_ISSUER:?}/callback/entra" "${BROKER_IDENTITY_PRINCIPAL_ID:?}" > /dev/null
azd env set BROKER_RECOVER_VAULT false

echo "Issuer (set it as authorization server in your MCP servers): $BROKER_ISSUER"
echo "Callback URLs (register them at each upstream): ${BROKER_CALLBACK_URLS:-}"
echo "Store an upstream's secret: infra/secret.sh RESOURCE_GROUP ${BROKER_VAULT_NAME:-VAULT} upstream-NAME-client-secret"
if [[ -z ${BROKER_MCP_SERVER:-} ]]; then
  echo "The broker serves the placeholder https://mcp.example.com/mcp. Set your own server and provision again:"
  echo "  azd env set BROKER_MCP_SERVER https://mcp.YOURS/mcp && azd provision"
fi
