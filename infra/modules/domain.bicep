metadata description = 'A custom host name with a certificate that the platform issues and renews.'

import { hostName } from 'types.bicep'

@description('Name of the function app.')
param appName string

@description('Region.')
param location string

@description('Name of the plan.')
param planName string

@description('The host name.')
param host hostName

resource plan 'Microsoft.Web/serverfarms@2025-03-01' existing = {
  name: planName
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

// Only the first time: binding again without a certificate would break TLS until the last step is done.
resource claim 'Microsoft.Web/sites/hostNameBindings@2025-03-01' = if (!host.established) {
  parent: app
  name: host.name
  properties: {
    siteName: appName
    hostNameType: 'Verified'
    sslState: 'Disabled'
  }
}

resource certificate 'Microsoft.Web/sites/certificates@2025-03-01' = {
  parent: app
  name: replace(host.name, '.', '-')
  location: location
  properties: {
    serverFarmId: plan.id
    canonicalName: host.name
  }
  dependsOn: [claim]
}

module binding 'domain-binding.bicep' = {
  params: {
    appName: appName
    hostName: host.name
    thumbprint: certificate.properties.thumbprint
  }
}
