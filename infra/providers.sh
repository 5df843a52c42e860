#!/usr/bin/env bash
# Registers the resource providers that the deployment uses. A new subscription lacks most of them.
#
#   infra/providers.sh          registers them
#   infra/providers.sh --list   only prints them, for a colleague with that right
#
# Microsoft.App belongs to Flex Consumption: it is used only through the network of the app.
set -euo pipefail

providers="Microsoft.App Microsoft.Authorization Microsoft.Consumption Microsoft.EventGrid Microsoft.Insights
Microsoft.KeyVault Microsoft.ManagedIdentity Microsoft.Network Microsoft.OperationalInsights Microsoft.Resources
Microsoft.Storage Microsoft.Web"

for provider in $providers; do
  if [[ ${1:-} == --list ]]; then
    echo "$provider"
  else
    az provider register --only-show-errors --output none --namespace "$provider" ||
      echo "Could not register $provider. Ask an owner of the subscription to do it." >&2
  fi
done
