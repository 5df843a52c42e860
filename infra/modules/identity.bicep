metadata description = 'The function app\'s only identity. It has no secret and minimal roles, each defined next to its resource.'

import { texts } from 'types.bicep'

@description('Name of the identity.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags texts

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Client id, with which the program selects this identity.')
output clientId string = identity.properties.clientId

@description('Object id of the service principal: the subject of role assignments and of the federated credential.')
output principalId string = identity.properties.principalId
