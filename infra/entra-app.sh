#!/usr/bin/env bash
# Makes the app registration by which people sign in with Microsoft Entra, or brings it up to date. It has no secret:
# the broker proves itself with its managed identity (workload identity federation).
#
#   infra/entra-app.sh NAME                             makes it, prints its client id
#   infra/entra-app.sh NAME CALLBACK_URL PRINCIPAL_ID   also sets the redirect URI and trusts the managed identity
#
# NAME is unique in the tenant and finds the registration again. The deployment needs the client id before it can make
# the managed identity, and the trust needs that identity: so run it once before and once after (azure.yaml does).
# Needs az, signed in as an Application Developer or more. This is the one part that is not Bicep: the Microsoft Graph
# extension of Bicep has to be downloaded, and everything else here compiles without a network.
set -euo pipefail

name=${1:?name of the registration} callback=${2:-} principal=${3:-}
graph=https://graph.microsoft.com/v1.0
guid='^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

fail() { echo "$1" >&2; exit 2; }
[[ $name =~ ^[0-9A-Za-z-]{3,120}$ ]] || fail "NAME has letters, digits and hyphens: $name"
[[ -z $callback || $callback =~ ^https://[0-9A-Za-z.-]+/callback/[0-9A-Za-z]+$ ]] || fail "Not a callback URL: $callback"
[[ -z $callback || $principal =~ $guid ]] || fail "Not the object id of an identity: $principal"

upsert() {
  az rest --only-show-errors --output none --method patch --url "$1" \
    --headers Content-Type=application/json Prefer=create-if-missing --body "$2"
}

# A new object takes a moment to be seen everywhere in the directory.
eventually() {
  local attempt
  for attempt in 1 2 3 4 5 6; do
    "$@" && return
    [[ $attempt == 6 ]] || sleep "${ENTRA_RETRY_SECONDS:-5}"
  done
  return 1
}

web=""
if [[ -n $callback ]]; then
  web=",\"web\":{\"redirectUris\":[\"$callback\"]}"
fi

# The delegated permissions of Microsoft Graph: openid, profile, offline_access. An administrator can consent to them.
upsert "$graph/applications(uniqueName='$name')" "{
  \"displayName\": \"$name\",
  \"signInAudience\": \"AzureADMyOrg\",
  \"api\": {\"requestedAccessTokenVersion\": 2},
  \"requiredResourceAccess\": [{
    \"resourceAppId\": \"00000003-0000-0000-c000-000000000000\",
    \"resourceAccess\": [
      {\"id\": \"37f7f235-527c-4136-accd-4a02d197296e\", \"type\": \"Scope\"},
      {\"id\": \"14dad69e-099b-42c9-810b-d002981feec1\", \"type\": \"Scope\"},
      {\"id\": \"7427e0e9-2fba-42fe-b0c0-848c9e6a8182\", \"type\": \"Scope\"}
    ]
  }]$web
}"

client=$(eventually az rest --only-show-errors --method get \
  --url "$graph/applications(uniqueName='$name')?\$select=appId" --query appId --output tsv)
[[ $client =~ $guid ]] || fail "The registration has no client id: $client"

eventually upsert "$graph/servicePrincipals(appId='$client')" "{\"displayName\": \"$name\"}"

if [[ -n $callback ]]; then
  tenant=$(az account show --query tenantId --output tsv)
  [[ $tenant =~ $guid ]] || fail "Not signed in to a tenant."
  eventually upsert "$graph/applications(appId='$client')/federatedIdentityCredentials(name='broker')" "{
    \"issuer\": \"https://login.microsoftonline.com/$tenant/v2.0\",
    \"subject\": \"$principal\",
    \"audiences\": [\"api://AzureADTokenExchange\"],
    \"description\": \"The managed identity of the broker.\"
  }"
fi

echo "$client"
