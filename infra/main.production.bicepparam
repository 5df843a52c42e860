// Production: all zones of the region, private endpoints, a custom host name, locks, a budget, alerts by email.
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
    secretName: 'resource-files-client-secret'
    tools: {
      issue_tracker: {
        upstream: 'github'
        actions: {
          read: ['read:user']
          write: ['repo']
        }
        scopes: ['write:files']
      }
    }
  }
]

param scopeHierarchy = {
  'admin:system': ['write:files']
  'write:files': ['read:files']
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
param locks = true
param availabilityTest = true

param scale = {
  instanceMemoryMB: 2048
  maximumInstances: 200
  alwaysReadyInstances: 2
  zoneRedundant: true
  updateStrategy: 'Recreate'
}

@description('The first day of the month of the first deployment, or empty for no budget.')
var budgetStart = readEnvironmentVariable('BROKER_BUDGET_START', '')
param budget = empty(budgetStart) ? null : { amount: 500, startsOn: budgetStart }

param alertEmails = [readEnvironmentVariable('BROKER_ALERT_EMAIL')]
param logRetentionDays = 90
