metadata description = 'Converts parameters to the broker\'s settings.'

import { required, toolName } from 'checks.bicep'
import { lists, mcpServer, texts, tool, upstream } from 'types.bicep'

@export()
@description('A reference that the platform resolves with the managed identity. No template contains the secret itself.')
func secretReference(vaultName string, secretName string) string =>
  '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${secretName})'

@export()
@description('The settings Upstreams__NAME__… of one identity provider.')
func upstreamSettings(name string, provider upstream, entraIssuer string, identityClientId string, vaultName string) texts => {
  'Upstreams__${name}__Preset': provider.preset
  'Upstreams__${name}__ClientId': required('upstreams.${name}.clientId', provider.clientId)
  ...issuerSetting(name, provider, entraIssuer)
  ...credentialSetting(name, provider, identityClientId, vaultName)
  ...listSetting('Upstreams__${name}__Scopes', provider.?scopes)
  ...textSetting('Upstreams__${name}__RefreshRotation', provider.?refreshRotation)
}

@export()
@description('The settings Resources__N__… of one MCP server.')
func mcpServerSettings(server mcpServer, index int, upstreamNames string[], vaultName string) texts => {
  'Resources__${index}__Uri': server.uri
  'Resources__${index}__Scopes': join(server.scopes, ' ')
  ...listSetting('Resources__${index}__DefaultScopes', server.?defaultScopes)
  ...textSetting('Resources__${index}__ClientId', mcpServerClientId(server, index))
  ...textSetting('Resources__${index}__Jwks', server.?jwks)
  ...textSetting(
    'Resources__${index}__ClientSecret',
    empty(server.?secretName) ? null : secretReference(vaultName, server.?secretName!)
  )
  ...reduce(
    map(items(server.?tools ?? {}), entry => toolSettings(index, entry.key, entry.value, upstreamNames)),
    {},
    (all, part) => union(all, part)
  )
}

@export()
@description('The settings ScopeHierarchy__N__… of all scopes that imply others.')
func scopeHierarchySettings(hierarchy lists) texts =>
  reduce(
    map(items(hierarchy), (entry, index) => {
      'ScopeHierarchy__${index}__Scope': entry.key
      'ScopeHierarchy__${index}__Implies': join(entry.value, ' ')
    }),
    {},
    (all, part) => union(all, part)
  )

@description('The client id. A server with tools needs one, and a client id needs exactly one of secretName and jwks.')
func mcpServerClientId(server mcpServer, index int) string? =>
  empty(server.?clientId)
    ? (empty(server.?tools) ? null : fail('mcpServers[${index}] has tools, so it needs a clientId.'))
    : (empty(server.?secretName) != empty(server.?jwks)
        ? server.?clientId
        : fail('mcpServers[${index}] has a clientId, so it needs exactly one of secretName and jwks.'))

@description('The settings Resources__N__Tools__NAME__… of one tool.')
func toolSettings(index int, name string, definition tool, upstreamNames string[]) texts => {
  'Resources__${index}__Tools__${toolName('mcpServers[${index}].tools', name)}__Upstream': contains(
      upstreamNames,
      definition.upstream
    )
    ? definition.upstream
    : fail('mcpServers[${index}].tools.${name}.upstream is "${definition.upstream}", but upstreams has no entry with this name.')
  ...listSetting('Resources__${index}__Tools__${name}__Scopes', definition.?scopes)
  ...(empty(definition.actions)
    ? fail('mcpServers[${index}].tools.${name} has no actions. Add one with the upstream scopes that it needs.')
    : reduce(
        map(items(definition.actions), action => {
          'Resources__${index}__Tools__${name}__Actions__${toolName('mcpServers[${index}].tools.${name}.actions', action.key)}': required(
            'mcpServers[${index}].tools.${name}.actions.${action.key}',
            join(action.value, ' ')
          )
        }),
        {},
        (all, part) => union(all, part)
      ))
}

@description('The issuer: derived from the tenant for EntraId, required for Oidc, and implied by the preset for the others.')
func issuerSetting(name string, provider upstream, entraIssuer string) texts =>
  provider.?issuer != null
    ? textSetting('Upstreams__${name}__Issuer', provider.?issuer)
    : provider.preset == 'EntraId'
        ? { 'Upstreams__${name}__Issuer': entraIssuer }
        : provider.preset == 'Oidc' ? fail('upstreams.${name} has the preset Oidc, which requires an issuer.') : {}

@description('The client id of the managed identity, or a reference to a secret. Never a secret itself.')
func credentialSetting(name string, provider upstream, identityClientId string, vaultName string) texts =>
  provider.credential == 'secret'
    ? { 'Upstreams__${name}__ClientSecret': secretReference(vaultName, 'upstream-${toLower(name)}-client-secret') }
    : provider.preset == 'EntraId'
        ? { 'Upstreams__${name}__ManagedIdentity': identityClientId }
        : fail('upstreams.${name} uses managedIdentity, which only the EntraId preset supports.')

@description('A setting, omitted if it has no value.')
func textSetting(name string, value string?) texts => empty(value) ? {} : { '${name}': value! }

@description('A list as one setting, with elements separated by spaces.')
func listSetting(name string, values string[]?) texts => empty(values) ? {} : { '${name}': join(values!, ' ') }
