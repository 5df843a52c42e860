metadata description = 'What azd deploys: a resource group with main.bicep in it. azd asks only for a subscription and a location.'

import { lists, mcpServer, scaling, texts, upstream } from 'modules/types.bicep'
import { resourceGroupName } from 'modules/checks.bicep'

targetScope = 'subscription'

@description('Name of the azd environment.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region. It must offer Flex Consumption.')
param location string = deployment().location

@description('The identity providers by name (main.bicep).')
param upstreams { *: upstream }

@description('The name of the identity provider that signs users in.')
@minLength(1)
param signInUpstream string

@description('The MCP servers that trust the broker.')
@minLength(1)
param mcpServers mcpServer[]

@description('Scopes that imply other scopes.')
param scopeHierarchy lists = {}

@description('Other settings from the settings table by name.')
param settings texts = {}

@description('Origins that the platform\'s CORS allows.')
param corsOrigins string[] = ['*']

@description('Scaling limits and update strategy of the app.')
param scale scaling

@description('Recover the soft-deleted vault of this environment.')
param recoverVault bool = false

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName(environmentName)
  location: location
  tags: { 'azd-env-name': environmentName }
}

module broker 'main.bicep' = {
  scope: group
  params: {
    environmentName: environmentName
    location: location
    upstreams: upstreams
    signInUpstream: signInUpstream
    mcpServers: mcpServers
    scopeHierarchy: scopeHierarchy
    settings: settings
    corsOrigins: corsOrigins
    scale: scale
    recoverVault: recoverVault
  }
}

@description('The resource group. azd deploys the package there.')
output AZURE_RESOURCE_GROUP string = group.name

@description('The issuer, which MCP servers list as their authorization server.')
output BROKER_ISSUER string = broker.outputs.BROKER_ISSUER

@description('The callback URL to register at each upstream.')
output BROKER_CALLBACK_URLS texts = broker.outputs.BROKER_CALLBACK_URLS

@description('Object id of the managed identity: the subject of the federated credential at Microsoft Entra.')
output BROKER_IDENTITY_PRINCIPAL_ID string = broker.outputs.BROKER_IDENTITY_PRINCIPAL_ID

@description('The vault that holds the wrapping key and the secrets.')
output BROKER_VAULT_NAME string = broker.outputs.BROKER_VAULT_NAME
