#!/usr/bin/env bash
# Creates or updates the app registration that users sign in with. It has no secret: the broker authenticates with its
# managed identity (workload identity federation).
#
#   infra/entra-app.sh APP                             creates it and prints its client id
#   infra/entra-app.sh APP CALLBACK_URL PRINCIPAL_ID   also adds the redirect URI and trusts the managed identity
#
# APP is a name, unique in the tenant, or the client id of a registration that exists. A client id never creates one.
# Redirect URIs and trusts are added: those that are there stay, so two deployments can share a registration.
# The deployment needs the client id before it can create the managed identity, and the trust needs that identity. So
# run this once before and once after the deployment (azure.yaml does). Needs az, signed in with at least the role
# Application Developer. This is the only part that is not Bicep: Bicep's Microsoft Graph extension has to be
# downloaded, and everything else here compiles without a network.
set -euo pipefail

app=${1:?name or client id of the registration} callback=${2:-} principal=${3:-}
graph=https://graph.microsoft.com/v1.0
guid='^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

fail() { echo "$1" >&2; exit 2; }
[[ $app =~ ^[0-9A-Za-z-]{3,120}$ ]] || fail "APP is \"$app\". Use 3 to 120 letters, digits and hyphens."
[[ -z $callback || $callback =~ ^https://[0-9A-Za-z.-]+/callback/[0-9A-Za-z]+$ ]] ||
  fail "CALLBACK_URL is \"$callback\". It must be https://HOST/callback/NAME."
[[ -z $callback || $principal =~ $guid ]] ||
  fail "PRINCIPAL_ID is \"$principal\". It must be the object id (a GUID) of the managed identity."

graph_rest() { az rest --only-show-errors "$@"; }

upsert() {
  graph_rest --output none --method patch --url "$1" \
    --headers Content-Type=application/json Prefer=create-if-missing --body "$2"
}

# A new object takes a moment to appear everywhere in the directory.
eventually() {
  local attempt
  for attempt in 1 2 3 4 5 6; do
    "$@" && return
    [[ $attempt == 6 ]] || sleep "${ENTRA_RETRY_SECONDS:-5}"
  done
  return 1
}

# Microsoft Graph's delegated permissions openid, profile and offline_access. An administrator can consent to them.
if [[ $app =~ $guid ]]; then
  client=$app
  found=$(graph_rest --method get --url "$graph/applications(appId='$client')?\$select=appId" --query appId --output tsv) ||
    fail "There is no app registration with the client id $client in this tenant."
  [[ $found == "$client" ]] || fail "There is no app registration with the client id $client in this tenant."
else
  upsert "$graph/applications(uniqueName='$app')" "{
    \"displayName\": \"$app\",
    \"signInAudience\": \"AzureADMyOrg\",
    \"api\": {\"requestedAccessTokenVersion\": 2},
    \"requiredResourceAccess\": [{
      \"resourceAppId\": \"00000003-0000-0000-c000-000000000000\",
      \"resourceAccess\": [
        {\"id\": \"37f7f235-527c-4136-accd-4a02d197296e\", \"type\": \"Scope\"},
        {\"id\": \"14dad69e-099b-42c9-810b-d002981feec1\", \"type\": \"Scope\"},
        {\"id\": \"7427e0e9-2fba-42fe-b0c0-848c9e6a8182\", \"type\": \"Scope\"}
      ]
    }]
  }"
  client=$(eventually graph_rest --method get \
    --url "$graph/applications(uniqueName='$app')?\$select=appId" --query appId --output tsv)
  [[ $client =~ $guid ]] || fail "Could not read the registration's client id: $client"
fi

eventually upsert "$graph/servicePrincipals(appId='$client')" "{}"

if [[ -n $callback ]]; then
  tenant=$(az account show --query tenantId --output tsv)
  [[ $tenant =~ $guid ]] || fail "az is not signed in to a tenant. Run az login."
  # A patch replaces the whole list, so send those that are there as well.
  uris=$(eventually graph_rest --method get --url "$graph/applications(appId='$client')?\$select=web" \
    --query 'web.redirectUris' --output tsv)
  list=$(printf '%s\n' "$uris" "$callback" | tr '\t' '\n' | sed '/^$/d; s/.*/"&"/' | sort -u | paste -sd, -)
  graph_rest --output none --method patch --url "$graph/applications(appId='$client')" \
    --headers Content-Type=application/json --body "{\"web\":{\"redirectUris\":[$list]}}"
  # One trust for each managed identity. A registration takes 20.
  eventually upsert "$graph/applications(appId='$client')/federatedIdentityCredentials(name='broker-$principal')" "{
    \"issuer\": \"https://login.microsoftonline.com/$tenant/v2.0\",
    \"subject\": \"$principal\",
    \"audiences\": [\"api://AzureADTokenExchange\"],
    \"description\": \"The managed identity of the broker.\"
  }"
fi

echo "$client"
