metadata description = 'A private endpoint for one service, with the DNS name that resolves to it inside the network.'

import { texts } from 'types.bicep'

@description('Name of the endpoint.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags texts

@description('The service.')
param service 'blob' | 'table' | 'vault'

@description('Name of the storage account or of the vault.')
param serviceName string

@description('The private DNS zone of that service.')
param zoneName string

@description('Name of the network.')
param networkName string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = if (service != 'vault') {
  name: serviceName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = if (service == 'vault') {
  name: serviceName
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' existing = {
  name: networkName

  resource endpointSubnet 'subnets' existing = {
    name: 'endpoints'
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' existing = {
  name: zoneName
}

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: network::endpointSubnet.id }
    privateLinkServiceConnections: [
      {
        name: service
        properties: {
          privateLinkServiceId: service == 'vault' ? vault.id : account.id
          groupIds: [service]
        }
      }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: service
          properties: { privateDnsZoneId: zone.id }
        }
      ]
    }
  }
}
