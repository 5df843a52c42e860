// Production: every zone of the region, private endpoints, a host name of your own, rolling updates, alerts by mail.
// Change the values to yours; what differs between your deployments comes from the environment of the pipeline.
using 'main.bicep'

param environmentName = 'production'

param upstreams = {
  entra: {
    preset: 'EntraId'
    clientId: readEnvironmentVariable('BROKER_ENTRA_CLIENT_ID')
    credential: 'managedIdentity'
    scopes: ['openid', 'profile', 'offline_access']
    refreshRotation: 'reusable'
  }
  github: {
    preset: 'GitHub'
    clientId: readEnvironmentVariable('BROKER_GITHUB_CLIENT_ID')
    credential: 'secret'
    refreshRotation: 'single-use'
  }
}
param signInUpstream = 'entra'

param mcpServers = [
  {
    uri: 'https://files.example.com/mcp'
    scopes: ['read:files', 'write:files', 'admin:system']
    defaultScopes: ['read:files']
    clientId: 'files-mcp'
  }
]

param settings = {
  ScopeHierarchy__0__Scope: 'admin:system'
  ScopeHierarchy__0__Implies: 'write:files'
  ScopeHierarchy__1__Scope: 'write:files'
  ScopeHierarchy__1__Implies: 'read:files'
}

param vaultSettings = {
  Resources__0__ClientSecret: 'resource-files-client-secret'
}

// Three deployments bring a host name of your own: without it, to learn what DNS needs; with it, to bind it; established.
@description('The host name, or empty.')
var host = readEnvironmentVariable('BROKER_HOST_NAME', '')
param customDomain = empty(host)
  ? null
  : {
      name: host
      established: bool(readEnvironmentVariable('BROKER_HOST_NAME_ESTABLISHED', 'false'))
    }

param privateNetwork = true

param scale = {
  instanceMemoryMB: 2048
  maximumInstances: 200
  alwaysReadyInstances: 2
  zoneRedundant: true
  updateStrategy: 'RollingUpdate'
}

param alertEmails = [readEnvironmentVariable('BROKER_ALERT_EMAIL')]
param logRetentionDays = 90
