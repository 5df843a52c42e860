metadata description = 'An OAuth 2.1 broker for MCP servers on Azure Functions, with everything it needs, in one resource group.'

import { hostName, lists, mcpServer, monthlyBudget, scaling, texts, upstream } from 'modules/types.bicep'
import { exactOrigin, platformCorsOrigins, resourceNamePart, upstreamName } from 'modules/checks.bicep'
import { mcpServerSettings, scopeHierarchySettings, secretReference, upstreamSettings } from 'modules/settings.bicep'

targetScope = 'resourceGroup'

@description('Name of this deployment, and a tag. Its letters and digits are part of every resource name.')
@minLength(1)
@maxLength(64)
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

@description('Scopes that imply other scopes, for example \'admin:all\': [\'write:files\'].')
param scopeHierarchy lists = {}

@description('Other settings from the settings table by name, for example Lifetimes__AccessToken. Settings controlled by other parameters cannot be overridden here.')
param settings texts = {}

@description('Settings whose value is in the vault: setting name and secret name.')
param vaultSettings texts = {}

@description('''
Origins that the platform's CORS allows: * for all, or exact origins.
The platform answers every preflight of the app itself, the pages included. Without an origin here no browser-based
client can register or get a token. Credentials are never allowed, so no other origin can read a page with a user's
cookies.
''')
param corsOrigins string[] = ['*']

@description('A custom host name. It becomes the issuer, so choose it before the first client registers.')
param customDomain hostName?

@description('The origin that clients see if something stands before the app, such as Front Door. It becomes the issuer.')
param publicOrigin string?

@description('Id of the Front Door profile (its property frontDoorId). The app then refuses every other caller.')
param frontDoorId string = ''

@description('Keep the wrapping key in a hardware security module (Key Vault Premium). It cannot change later.')
param hardwareKey bool = false

@description('Recover a soft-deleted vault of this deployment, which `azd down` leaves behind.')
param recoverVault bool = false

@description('Protect the storage accounts and the vault from deletion.')
param locks bool = false

@description('A monthly budget that warns.')
param budget monthlyBudget?

@description('Test every 15 minutes from three places that the broker answers, and that its certificate does not expire soon.')
param availabilityTest bool = false

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

@description('Makes names unique. A region has its own, because a deleted vault keeps its name for 90 days.')
var token = uniqueString(resourceGroup().id, location)

@description('Prefix of short names.')
var stem = take(empty(resourceNamePart(environmentName)) ? 'broker' : resourceNamePart(environmentName), 20)

@description('Suffix of most names.')
var suffix = '${stem}-${token}'

@description('Resource names, used by modules to find each other\'s resources.')
var names = {
  identity: 'id-${suffix}'
  deploymentIdentity: 'id-deploy-${suffix}'
  workspace: 'log-${suffix}'
  insights: 'appi-${suffix}'
  network: 'vnet-${suffix}'
  plan: 'plan-${suffix}'
  app: 'func-${suffix}'
  // At most 24 characters.
  vault: 'kv-${take(stem, 7)}-${token}'
  storage: 'st${take(stem, 9)}${token}'
  packageStorage: 'pk${take(stem, 9)}${token}'
  packages: 'packages'
  wrappingKey: 'data-key-wrapping'
}

@description('azd finds its resources by this tag.')
var tags = { 'azd-env-name': environmentName }

@description('MCP servers must use exactly this issuer, byte for byte.')
var issuer = empty(publicOrigin)
  ? 'https://${customDomain.?name ?? '${names.app}.azurewebsites.net'}'
  : exactOrigin('publicOrigin', publicOrigin!)

@description('The issuer of this tenant. A function cannot ask for the tenant.')
var entraIssuer = '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'

@description('Private DNS zones by service.')
var zones = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
}

@description('The validated origins.')
var origins = platformCorsOrigins(corsOrigins)

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
  package: '${names.packageStorage}.blob.${environment().suffixes.storage}'
}

@description('The private endpoints: their service, the name of what they lead to, and their zone.')
var endpointsOf = {
  blob: { service: 'blob', target: names.storage, zone: zones.blob }
  package: { service: 'blob', target: names.packageStorage, zone: zones.blob }
  table: { service: 'table', target: names.storage, zone: zones.table }
  vault: { service: 'vault', target: names.vault, zone: zones.vault }
}

module identity 'modules/identity.bicep' = {
  params: {
    name: names.identity
    location: location
    tags: tags
  }
}

module deploymentIdentity 'modules/identity.bicep' = {
  params: {
    name: names.deploymentIdentity
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
    identityName: names.identity
    workspaceName: names.workspace
    location: location
    tags: tags
    zoneRedundant: scale.zoneRedundant
    privateNetwork: privateNetwork
    locked: locks
  }
  dependsOn: [identity, monitoring]
}

module packages 'modules/packages.bicep' = {
  params: {
    name: names.packageStorage
    container: names.packages
    identityName: names.deploymentIdentity
    workspaceName: names.workspace
    location: location
    tags: tags
    zoneRedundant: scale.zoneRedundant
    privateNetwork: privateNetwork
    locked: locks
  }
  dependsOn: [deploymentIdentity, monitoring]
}

module vault 'modules/vault.bicep' = {
  params: {
    name: names.vault
    keyName: names.wrappingKey
    hardware: hardwareKey
    recover: recoverVault
    locked: locks
    identityName: names.identity
    workspaceName: names.workspace
    location: location
    tags: tags
    privateNetwork: privateNetwork
  }
  dependsOn: [identity, monitoring]
}

module privateZones 'modules/private-zone.bicep' = [
  for zone in items(zones): if (privateNetwork) {
    params: {
      name: zone.value
      networkName: names.network
      tags: tags
    }
    dependsOn: [network]
  }
]

module endpoints 'modules/private-endpoint.bicep' = [
  for endpoint in items(endpointsOf): if (privateNetwork) {
    params: {
      name: 'pe-${endpoint.key}-${suffix}'
      service: endpoint.value.service
      serviceName: endpoint.value.target
      zoneName: endpoint.value.zone
      networkName: names.network
      location: location
      tags: tags
    }
    dependsOn: [network, privateZones, storage, packages, vault]
  }
]

module app 'modules/app.bicep' = {
  params: {
    name: names.app
    planName: names.plan
    identityName: names.identity
    deploymentIdentityName: names.deploymentIdentity
    frontDoorId: frontDoorId
    networkName: privateNetwork ? names.network : ''
    workspaceName: names.workspace
    location: location
    tags: tags
    scale: scale
    packageContainerUri: 'https://${storageHosts.package}/${names.packages}'
    corsOrigins: origins
    // Later lines win, so required settings cannot be overridden.
    settings: {
      ...settings
      ...mapValues(vaultSettings, secretName => secretReference(names.vault, secretName))
      ...reduce(
        map(
          upstreamNames,
          name => upstreamSettings(name, upstreams[name], entraIssuer, identity.outputs.clientId, names.vault)
        ),
        {},
        (all, part) => union(all, part)
      )
      ...reduce(
        map(mcpServers, (server, index) => mcpServerSettings(server, index, upstreamNames, names.vault)),
        {},
        (all, part) => union(all, part)
      )
      ...scopeHierarchySettings(scopeHierarchy)
      ...(empty(frontDoorId) ? {} : { Proxies__FrontDoorId: frontDoorId })
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
  dependsOn: [storage, packages, vault, endpoints]
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
    storageName: names.storage
    workspaceName: names.workspace
    maximumInstances: scale.maximumInstances
    availabilityOf: availabilityTest ? issuer : ''
    location: location
    tags: tags
    emails: alertEmails
  }
  dependsOn: [monitoring, vault, storage]
}

module spending 'modules/budget.bicep' = if (budget != null) {
  params: {
    name: 'budget-${suffix}'
    budget: budget!
    emails: alertEmails
  }
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

@description('The secrets that the app reads from the vault.')
output BROKER_SECRETS string[] = union(
  map(
    filter(upstreamNames, name => upstreams[name].credential == 'secret'),
    name => 'upstream-${toLower(name)}-client-secret'
  ),
  map(filter(mcpServers, server => !empty(server.?secretName)), server => server.?secretName ?? ''),
  map(items(vaultSettings), entry => entry.value)
)

@description('The account that holds the tables.')
output BROKER_STORAGE_NAME string = names.storage

@description('The value of the asuid TXT record for a custom host name.')
output BROKER_DOMAIN_VERIFICATION_ID string = app.outputs.domainVerificationId

@description('The outbound address that upstreams see. Empty without a private network.')
output BROKER_OUTBOUND_ADDRESS string = privateNetwork ? network!.outputs.outboundAddress : ''
