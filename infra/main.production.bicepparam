// Production: all zones of the region, private endpoints, a custom host name, rolling updates, alerts by email.
// Replace the values with yours. Values that differ between deployments come from the pipeline's environment.
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

// A custom host name takes three deployments: without it (shows the DNS records), with it (binds it), then established.
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
