// Development, used by `azd up`: small, public network, one zone, restarts all at once. Users sign in with Microsoft
// Entra.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'development')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

param upstreams = {
  entra: {
    preset: 'EntraId'
    clientId: readEnvironmentVariable('BROKER_ENTRA_CLIENT_ID')
    credential: 'managedIdentity'
    scopes: ['openid', 'profile', 'offline_access']
    refreshRotation: 'reusable'
  }
}
param signInUpstream = 'entra'

param mcpServers = [
  {
    uri: readEnvironmentVariable('BROKER_MCP_SERVER')
    scopes: ['read:files', 'write:files', 'admin:system']
    defaultScopes: ['read:files']
  }
]

param scale = {
  instanceMemoryMB: 512
  maximumInstances: 40
  alwaysReadyInstances: 0
  zoneRedundant: false
  updateStrategy: 'Recreate'
}
