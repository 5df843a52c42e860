#!/usr/bin/env bash
# azd runs this before provisioning: registers the resource providers, looks for a vault that `azd down` left behind,
# and creates the app registration, because the template needs its client id.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { echo "$1" >&2; exit 1; }

# azd and az sign in separately, and everything here uses az.
current=$(az account show --query id --output tsv) || fail "az is not signed in. Run: az login"
[[ ${AZURE_SUBSCRIPTION_ID:=$current} == "$current" ]] ||
  fail "azd deploys to the subscription $AZURE_SUBSCRIPTION_ID, but az uses $current. Run: az account set --subscription $AZURE_SUBSCRIPTION_ID"
export AZURE_SUBSCRIPTION_ID

infra/providers.sh

# `azd down` soft-deletes the vault, and purge protection keeps its name for 90 days: recover it. The first
# `azd provision` of an environment asks for the location only after this hook, so there is nothing to look for yet.
if [[ -n ${AZURE_LOCATION:-} ]]; then
  deleted=$(az keyvault list-deleted --only-show-errors --resource-type vault \
    --query "[?properties.tags.\"azd-env-name\"=='${AZURE_ENV_NAME:?}' && properties.location=='$AZURE_LOCATION'].name" \
    --output tsv) || echo "Could not look for deleted vaults. If one is in the way, see Clean-up in docs/operations.md." >&2
fi
azd env set BROKER_RECOVER_VAULT "$([[ -n ${deleted:-} ]] && echo true || echo false)"

if [[ -z ${BROKER_ENTRA_CLIENT_ID:-} ]]; then
  client=$(infra/entra-app.sh "mcp-oauth-$(infra/hooks/registration.sh)")
  azd env set BROKER_ENTRA_CLIENT_ID "$client"
fi
