#!/usr/bin/env bash
# Writes a secret to a deployment's vault. The value is read from standard input, never from the command line.
#
#   infra/secret.sh RESOURCE_GROUP VAULT SECRET_NAME < file
#   infra/secret.sh RESOURCE_GROUP VAULT SECRET_NAME          (prompts without echo)
#   infra/secret.sh RESOURCE_GROUP VAULT SECRET_NAME 2027-05-01 < file
#
# With the date on which the secret expires at its upstream, an alert comes 30 days ahead.
#
# Needs az, signed in with the right to deploy to the vault (Key Vault Contributor is enough).
set -euo pipefail

group=${1:?resource group} vault=${2:?vault name} name=${3:?secret name} expires=${4:-}
[[ $name =~ ^[0-9A-Za-z-]{1,127}$ ]] || { echo "SECRET_NAME is \"$name\". Use letters, digits, hyphens." >&2; exit 2; }

seconds=0
if [[ -n $expires ]]; then
  seconds=$([[ $expires =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] && date -u -d "$expires" +%s) ||
    { echo "The date is \"$expires\". Use the form 2027-05-01." >&2; exit 2; }
fi

if [[ -t 0 ]]; then
  read -rsp "Value of $name: " value
  echo >&2
else
  value=$(cat)
fi
[[ -n $value ]] || { echo "The secret's value is empty." >&2; exit 2; }

BROKER_VAULT_NAME=$vault BROKER_SECRET_NAME=$name BROKER_SECRET_VALUE=$value BROKER_SECRET_EXPIRES=$seconds \
  az deployment group create --only-show-errors --output none \
  --resource-group "$group" --name "secret-$name" \
  --parameters "$(dirname "$0")/secret.bicepparam"
echo "Stored $name in $vault. A running app uses it after a restart, or within a day." >&2
