metadata description = 'A private DNS zone that the network uses, for the endpoints of one service.'

import { texts } from 'types.bicep'

@description('Name of the zone.')
param name string

@description('Tags.')
param tags texts

@description('Name of the network.')
param networkName string

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' existing = {
  name: networkName
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: name
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: 'to-network'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
}
