#!/usr/bin/env bash
# azd runs this after `azd down`: says what is left, because azd knows nothing of it.
set -euo pipefail

echo "Left behind: the app registration ${BROKER_ENTRA_CLIENT_ID:-}, and the vault ${BROKER_VAULT_NAME:-}, soft-deleted for"
echo "90 days. The next azd up uses both again. To delete the registration: az ad app delete --id ${BROKER_ENTRA_CLIENT_ID:-ID}"
