metadata description = 'The storage account of the package. Only the deployment identity may write there; the broker\'s own has no role.'

import { texts } from 'types.bicep'

@description('Name of the account.')
param name string

@description('Name of the container.')
param container string

@description('Name of the deployment identity.')
param identityName string

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

@description('Name of the workspace for the diagnostic logs.')
param workspaceName string

@description('Built-in role Storage Blob Data Contributor.')
var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

module account 'account.bicep' = {
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

resource created 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: name

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: created::blobs
  name: container
  properties: {
    publicAccess: 'None'
  }
  dependsOn: [account]
}

resource packageWriter 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: packages
  name: guid(packages.id, identity.id, storageBlobDataContributor)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
    description: 'The platform stores and reads the package with this identity.'
  }
}
