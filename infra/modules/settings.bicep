metadata description = 'Converts parameters to the broker\'s settings.'

import { mcpServer, texts, upstream } from 'types.bicep'

@export()
@description('A reference that the platform resolves with the managed identity. No template contains the secret itself.')
func secretReference(vaultName string, secretName string) string =>
  '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${secretName})'

@export()
@description('The settings Upstreams__NAME__… of one identity provider.')
func upstreamSettings(name string, provider upstream, identityClientId string, vaultName string) texts => {
  'Upstreams__${name}__Preset': provider.preset
  'Upstreams__${name}__ClientId': provider.clientId
  ...issuerSetting(name, provider)
  ...credentialSetting(name, provider, identityClientId, vaultName)
  ...listSetting('Upstreams__${name}__Scopes', provider.?scopes)
  ...textSetting('Upstreams__${name}__RefreshRotation', provider.?refreshRotation)
}

@export()
@description('The settings Resources__N__… of one MCP server.')
func mcpServerSettings(server mcpServer, index int) texts => {
  'Resources__${index}__Uri': server.uri
  'Resources__${index}__Scopes': join(server.scopes, ' ')
  ...listSetting('Resources__${index}__DefaultScopes', server.?defaultScopes)
  ...textSetting('Resources__${index}__ClientId', server.?clientId)
  ...textSetting('Resources__${index}__Jwks', server.?jwks)
}

@description('The issuer: derived from the tenant for EntraId, required for Oidc, and implied by the preset for the others.')
func issuerSetting(name string, provider upstream) texts =>
  provider.?issuer != null
    ? textSetting('Upstreams__${name}__Issuer', provider.?issuer)
    : provider.preset == 'EntraId'
        ? { 'Upstreams__${name}__Issuer': '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0' }
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
