#!/usr/bin/env bash
# azd runs this after provisioning: adds the callback URL and the managed identity to the app registration.
set -euo pipefail
cd "$(dirname "$0")/../.."

infra/entra-app.sh "mcp-oauth-${AZURE_ENV_NAME:?}-${AZURE_SUBSCRIPTION_ID:?}" \
  "${BROKER_ISSUER:?}/callback/entra" "${BROKER_IDENTITY_PRINCIPAL_ID:?}" > /dev/null

echo "Issuer (set it as authorization server in your MCP servers): $BROKER_ISSUER"
echo "Callback URLs (register them at each upstream): ${BROKER_CALLBACK_URLS:-}"
echo "Store an upstream's secret: infra/secret.sh RESOURCE_GROUP ${BROKER_VAULT_NAME:-VAULT} upstream-NAME-client-secret"
