#!/usr/bin/env bash
# azd runs this after it made everything: the app registration learns the callback URL and trusts the managed identity.
set -euo pipefail
cd "$(dirname "$0")/../.."

infra/entra-app.sh "mcp-oauth-${AZURE_ENV_NAME:?}-${AZURE_SUBSCRIPTION_ID:?}" \
  "${BROKER_ISSUER:?}/callback/entra" "${BROKER_IDENTITY_PRINCIPAL_ID:?}" > /dev/null

echo "Issuer, for authorization_servers of your MCP servers: $BROKER_ISSUER"
echo "Callback URLs, to register at each upstream: ${BROKER_CALLBACK_URLS:-}"
echo "An upstream with a secret: infra/secret.sh RESOURCE_GROUP ${BROKER_VAULT_NAME:-VAULT} upstream-NAME-client-secret"
