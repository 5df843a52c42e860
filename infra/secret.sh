#!/usr/bin/env bash
# Puts a secret into the vault of a deployment. The value is read from standard input, never from the command line.
#
#   infra/secret.sh RESOURCE_GROUP VAULT SECRET_NAME < file
#   infra/secret.sh RESOURCE_GROUP VAULT SECRET_NAME          (asks, without showing what is typed)
#
# Needs az, signed in as somebody who may deploy to the vault (Key Vault Contributor is enough).
set -euo pipefail

group=${1:?resource group} vault=${2:?vault name} name=${3:?secret name}
[[ $name =~ ^[0-9A-Za-z-]{1,127}$ ]] || { echo "A secret's name has letters, digits and hyphens: $name" >&2; exit 2; }

if [[ -t 0 ]]; then
  read -rsp "Value of $name: " value
  echo >&2
else
  value=$(cat)
fi
[[ -n $value ]] || { echo "The value is empty." >&2; exit 2; }

BROKER_VAULT_NAME=$vault BROKER_SECRET_NAME=$name BROKER_SECRET_VALUE=$value \
  az deployment group create --only-show-errors --output none \
  --resource-group "$group" --name "secret-$name" \
  --parameters "$(dirname "$0")/secret.bicepparam"
echo "$name is in $vault. A running app sees it after a restart, or within a day." >&2
