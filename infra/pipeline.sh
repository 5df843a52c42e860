#!/usr/bin/env bash
# The steps of the deployment workflow (.github/workflows/deploy.yml), for RESOURCE_GROUP and the production parameters.
#
#   infra/pipeline.sh plan             prints what the infrastructure step would change
#   infra/pipeline.sh infrastructure   deploys the infrastructure, and prints what to do next
#   infra/pipeline.sh trust            fails unless the vault has every secret that the app reads
#   infra/pipeline.sh package FILE     deploys a package, and waits until the broker is ready
#
# Needs az, signed in, jq and curl.
set -euo pipefail
cd "$(dirname "$0")/.."

step=${1:?step} group=${RESOURCE_GROUP:?}
parameters=infra/main.production.bicepparam

# The version that the tests use.
pin_bicep() {
  az bicep install --only-show-errors \
    --version "v$(sed -n 's/.*<BicepVersion>\(.*\)<\/BicepVersion>.*/\1/p' tests/Infra.Tests/Infra.Tests.csproj)"
}

# Azure may change the case of output names.
output_of() {
  az deployment group show --only-show-errors --resource-group "$group" --name broker \
    --query properties.outputs --output json |
    jq -r --arg name "$1" 'to_entries[] | select(.key | ascii_upcase == $name) | .value.value
      | if type == "array" then .[] elif type == "object" then (to_entries[] | .key + " " + .value) else . end'
}

next_steps() {
  local vault secret name url
  vault=$(output_of BROKER_VAULT_NAME)
  echo "## Secrets and trust"
  echo "Do this before you approve the next job. What is done already may be skipped."
  for secret in $(output_of BROKER_SECRETS); do
    echo "- \`infra/secret.sh $group $vault $secret\`"
  done
  while read -r name url; do
    if [[ $name == entra ]]; then
      echo "- \`infra/entra-app.sh ${BROKER_ENTRA_CLIENT_ID:-CLIENT_ID} $url $(output_of BROKER_IDENTITY_PRINCIPAL_ID)\`"
    else
      echo "- Register \`$url\` at the upstream $name."
    fi
  done < <(output_of BROKER_CALLBACK_URLS)
}

case $step in
  plan)
    pin_bicep
    az deployment group what-if --only-show-errors --resource-group "$group" --parameters "$parameters"
    ;;
  infrastructure)
    pin_bicep
    az deployment group create --only-show-errors --output none --name broker \
      --resource-group "$group" --parameters "$parameters"
    next_steps | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
    ;;
  trust)
    # Through the control plane: the vault may be closed to the network of the workflow.
    vault=$(az keyvault show --only-show-errors --resource-group "$group" --name "$(output_of BROKER_VAULT_NAME)" \
      --query id --output tsv)
    missing=0
    for secret in $(output_of BROKER_SECRETS); do
      az rest --only-show-errors --output none --method get \
        --url "https://management.azure.com$vault/secrets/$secret?api-version=2025-05-01" ||
        { echo "The vault has no secret $secret. Run: infra/secret.sh $group ${vault##*/} $secret" >&2; missing=1; }
    done
    exit "$missing"
    ;;
  package)
    az functionapp deployment source config-zip --only-show-errors --output none \
      --resource-group "$group" --name "$(output_of BROKER_APP_NAME)" --src "${2:?file}"
    infra/ready.sh "$(output_of BROKER_ISSUER)"
    ;;
  *)
    echo "There is no step $step." >&2
    exit 2
    ;;
esac
