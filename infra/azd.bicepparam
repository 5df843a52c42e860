// Development, used by azd: small, public network, one zone. Users sign in with Microsoft Entra.
// azd reads this file before it runs the hook that creates the app registration, so every variable has a default.
using 'azd.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'development')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

param upstreams = {
  entra: {
    preset: 'EntraId'
    clientId: readEnvironmentVariable('BROKER_ENTRA_CLIENT_ID', '')
    credential: 'managedIdentity'
    scopes: ['openid', 'profile', 'offline_access']
    refreshRotation: 'reusable'
  }
}
param signInUpstream = 'entra'

param mcpServers = [
  {
    uri: readEnvironmentVariable('BROKER_MCP_SERVER', 'https://mcp.example.com/mcp')
    scopes: split(readEnvironmentVariable('BROKER_MCP_SCOPES', 'mcp'), ' ')
  }
]

param scale = {
  instanceMemoryMB: 512
  maximumInstances: 5
  alwaysReadyInstances: 0
  zoneRedundant: false
  updateStrategy: 'Recreate'
}

// Set by a hook if `azd down` left the vault of this environment behind.
param recoverVault = bool(readEnvironmentVariable('BROKER_RECOVER_VAULT', 'false'))
