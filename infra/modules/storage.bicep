metadata description = 'The storage account for the broker\'s tables and the timer\'s leases. Key access is disabled.'

import { texts } from 'types.bicep'

@description('Name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags texts

@description('Replicate across zones.')
param zoneRedundant bool

@description('Allow access only through private endpoints.')
param privateNetwork bool

@description('Protect the account from deletion.')
param locked bool

@description('Name of the identity of the function app.')
param identityName string

@description('Name of the workspace for the diagnostic logs.')
param workspaceName string

@description('Built-in role Storage Blob Data Owner.')
var storageBlobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'

@description('Built-in role Storage Table Data Contributor.')
var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

@description('The tables of the broker (docs/storage-schema.md).')
var tableNames = [
  'SignInAttempts'
  'Grants'
  'Clients'
  'Connections'
  'Keys'
  'PersonKeys'
  'PersonLinks'
  'Approvals'
  'Replays'
  'FailedAttempts'
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

module created 'account.bicep' = {
  params: {
    name: name
    location: location
    tags: tags
    zoneRedundant: zoneRedundant
    privateNetwork: privateNetwork
    locked: locked
    workspaceName: workspaceName
  }
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: name
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
  dependsOn: [created]

  @description('The broker\'s tables, created here so that the first instance does not have to.')
  resource table 'tables' = [for tableName in tableNames: { name: tableName }]
}

resource blobOwner 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, identity.id, storageBlobDataOwner)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataOwner)
    description: 'The Functions host keeps the leases of the timer.'
  }
  dependsOn: [created]
}

resource tableContributor 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: tables
  name: guid(tables.id, identity.id, storageTableDataContributor)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageTableDataContributor)
    description: 'The broker reads and writes its rows.'
  }
}

resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: tables
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: [
      { categoryGroup: 'allLogs', enabled: true }
    ]
  }
}
