metadata description = 'An OAuth 2.1 broker for MCP servers on Azure Functions, with everything it needs, in one resource group.'

import { hostName, mcpServer, scaling, texts, upstream } from 'modules/types.bicep'
import { exactOrigin, upstreamName } from 'modules/checks.bicep'
import { mcpServerSettings, secretReference, upstreamSettings } from 'modules/settings.bicep'

targetScope = 'resourceGroup'

@description('Name of this deployment. Part of every resource name, and a tag.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Region. It must offer Flex Consumption.')
param location string = resourceGroup().location

@description('The identity providers by name. The name is part of the callback URL.')
param upstreams { *: upstream }

@description('The name of the identity provider that signs users in.')
@minLength(1)
param signInUpstream string

@description('The MCP servers that trust the broker.')
@minLength(1)
param mcpServers mcpServer[]

@description('Other settings from the settings table by name, for example Lifetimes__AccessToken. Settings controlled by other parameters cannot be overridden here.')
param settings texts = {}

@description('Settings whose value is in the vault: setting name and secret name.')
param vaultSettings texts = {}

@description('''
Exact origins for platform CORS, which is off if this is empty.
Platform CORS covers the whole app: the platform answers the preflight of every route, including /authorize, and hides
the broker's own per-route CORS. Leave it empty unless a policy requires it.
''')
param corsOrigins string[] = []

@description('A custom host name. It becomes the issuer, so choose it before the first client registers.')
param customDomain hostName?

@description('Reach storage and the vault only through private endpoints, and upstreams from one fixed address.')
param privateNetwork bool = false

@description('Scaling limits and update strategy of the app.')
param scale scaling = {
  instanceMemoryMB: 2048
  maximumInstances: 100
  alwaysReadyInstances: 0
  zoneRedundant: false
  updateStrategy: 'Recreate'
}

@description('Email addresses that receive alerts.')
param alertEmails string[] = []

@description('Log retention in days.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Makes names unique.')
var token = uniqueString(resourceGroup().id)

@description('Suffix of most names.')
var suffix = '${toLower(environmentName)}-${token}'

@description('Prefix of short names.')
var stem = toLower(replace(environmentName, '-', ''))

@description('Resource names, used by modules to find each other\'s resources.')
var names = {
  identity: 'id-${suffix}'
  workspace: 'log-${suffix}'
  insights: 'appi-${suffix}'
  network: 'vnet-${suffix}'
  plan: 'plan-${suffix}'
  app: 'func-${suffix}'
  // At most 24 characters.
  vault: 'kv-${take(stem, 7)}-${token}'
  storage: 'st${take(stem, 9)}${token}'
  packages: 'packages'
  wrappingKey: 'data-key-wrapping'
}

@description('azd finds its resources by this tag.')
var tags = { 'azd-env-name': environmentName }

@description('MCP servers must use exactly this issuer, byte for byte.')
var issuer = 'https://${customDomain.?name ?? '${names.app}.azurewebsites.net'}'

@description('Private DNS zones by service.')
var zones = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
}

@description('The validated origins.')
var origins = [for origin in corsOrigins: exactOrigin(origin)]

@description('The validated upstream names.')
var upstreamNames = [for name in objectKeys(upstreams): upstreamName(name)]

@description('The validated sign-in upstream.')
var signIn = contains(upstreams, signInUpstream)
  ? signInUpstream
  : fail('signInUpstream is "${signInUpstream}", but upstreams has no entry with this name.')

@description('Host names of the storage account.')
var storageHosts = {
  blob: '${names.storage}.blob.${environment().suffixes.storage}'
  table: '${names.storage}.table.${environment().suffixes.storage}'
}

module identity 'modules/identity.bicep' = {
  params: {
    name: names.identity
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    workspaceName: names.workspace
    insightsName: names.insights
    identityName: names.identity
    location: location
    tags: tags
    retentionInDays: logRetentionDays
  }
  dependsOn: [identity]
}

module network 'modules/network.bicep' = if (privateNetwork) {
  params: {
    name: names.network
    workspaceName: names.workspace
    location: location
    tags: tags
  }
  dependsOn: [monitoring]
}

module storage 'modules/storage.bicep' = {
  params: {
    name: names.storage
    packageContainer: names.packages
    identityName: names.identity
    workspaceName: names.workspace
    location: location
    tags: tags
    zoneRedundant: scale.zoneRedundant
    privateNetwork: privateNetwork
  }
  dependsOn: [identity, monitoring]
}

module vault 'modules/vault.bicep' = {
  params: {
    name: names.vault
    keyName: names.wrappingKey
    identityName: names.identity
    workspaceName: names.workspace
    location: location
    tags: tags
    privateNetwork: privateNetwork
  }
  dependsOn: [identity, monitoring]
}

module endpoints 'modules/private-endpoint.bicep' = [
  for service in ['blob', 'table', 'vault']: if (privateNetwork) {
    params: {
      name: 'pe-${service}-${suffix}'
      service: service
      serviceName: service == 'vault' ? names.vault : names.storage
      zoneName: zones[service]
      networkName: names.network
      location: location
      tags: tags
    }
    dependsOn: [network, storage, vault]
  }
]

module app 'modules/app.bicep' = {
  params: {
    name: names.app
    planName: names.plan
    identityName: names.identity
    networkName: privateNetwork ? names.network : ''
    workspaceName: names.workspace
    location: location
    tags: tags
    scale: scale
    packageContainerUri: 'https://${storageHosts.blob}/${names.packages}'
    corsOrigins: origins
    // Later lines win, so required settings cannot be overridden.
    settings: {
      ...settings
      ...mapValues(vaultSettings, secretName => secretReference(names.vault, secretName))
      ...reduce(
        map(upstreamNames, name => upstreamSettings(name, upstreams[name], identity.outputs.clientId, names.vault)),
        {},
        (all, part) => union(all, part)
      )
      ...reduce(
        map(mcpServers, (server, index) => mcpServerSettings(server, index)),
        {},
        (all, part) => union(all, part)
      )
      Broker__Issuer: issuer
      SignIn__Upstream: signIn
      Storage__TableServiceUri: 'https://${storageHosts.table}'
      KeyVault__KeyId: 'https://${names.vault}${environment().suffixes.keyvaultDns}/keys/${names.wrappingKey}'
      AZURE_CLIENT_ID: identity.outputs.clientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
      // The broker serves its own page at /.
      AzureWebJobsDisableHomepage: 'true'
      AzureWebJobsStorage__blobServiceUri: 'https://${storageHosts.blob}'
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.outputs.clientId
    }
  }
  dependsOn: [storage, vault, endpoints]
}

module domain 'modules/domain.bicep' = if (customDomain != null) {
  params: {
    appName: names.app
    planName: names.plan
    location: location
    host: customDomain!
  }
  dependsOn: [app]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    suffix: suffix
    insightsName: names.insights
    vaultName: names.vault
    location: location
    tags: tags
    emails: alertEmails
  }
  dependsOn: [monitoring, vault]
}

module workbook 'modules/workbook.bicep' = {
  params: {
    insightsName: names.insights
    location: location
    tags: tags
  }
  dependsOn: [monitoring]
}

@description('The issuer, which MCP servers list as their authorization server.')
output BROKER_ISSUER string = issuer

@description('The callback URL to register at each upstream.')
output BROKER_CALLBACK_URLS texts = toObject(upstreamNames, name => name, name => '${issuer}/callback/${name}')

@description('Name of the function app.')
output BROKER_APP_NAME string = names.app

@description('Client id of the managed identity.')
output BROKER_IDENTITY_CLIENT_ID string = identity.outputs.clientId

@description('Object id of the managed identity: the subject of the federated credential at Microsoft Entra.')
output BROKER_IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId

@description('The vault that holds the wrapping key and the secrets.')
output BROKER_VAULT_NAME string = names.vault

@description('The account that holds the tables.')
output BROKER_STORAGE_NAME string = names.storage

@description('The value of the asuid TXT record for a custom host name.')
output BROKER_DOMAIN_VERIFICATION_ID string = app.outputs.domainVerificationId

@description('The outbound address that upstreams see. Empty without a private network.')
output BROKER_OUTBOUND_ADDRESS string = privateNetwork ? network!.outputs.outboundAddress : ''
