metadata description = 'The second half of a host name: a template cannot declare one binding twice, so this is a module of its own.'

@description('Name of the function app.')
param appName string

@description('The host name.')
param hostName string

@description('Thumbprint of its certificate.')
param thumbprint string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2025-03-01' = {
  parent: app
  name: hostName
  properties: {
    siteName: appName
    hostNameType: 'Verified'
    sslState: 'SniEnabled'
    thumbprint: thumbprint
  }
}
