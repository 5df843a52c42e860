#!/usr/bin/env bash
# azd runs this before provisioning: registers the resource providers, looks for a vault that `azd down` left behind,
# and creates the app registration, because the template needs its client id.
set -euo pipefail
cd "$(dirname "$0")/../.."

infra/providers.sh

# `azd down` soft-deletes the vault, and purge protection keeps its name for 90 days: recover it.
deleted=$(az keyvault list-deleted --only-show-errors --resource-type vault \
  --query "[?properties.tags.\"azd-env-name\"=='${AZURE_ENV_NAME:?}' && properties.location=='${AZURE_LOCATION:?}'].name" \
  --output tsv) || echo "Could not look for deleted vaults. If one is in the way, see Clean-up in docs/operations.md." >&2
azd env set BROKER_RECOVER_VAULT "$([[ -n ${deleted:-} ]] && echo true || echo false)"

if [[ -z ${BROKER_ENTRA_CLIENT_ID:-} ]]; then
  client=$(infra/entra-app.sh "mcp-oauth-$(infra/hooks/registration.sh)")
  azd env set BROKER_ENTRA_CLIENT_ID "$client"
fi
