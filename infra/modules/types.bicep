metadata description = 'The parameter types.'

@export()
@description('A map from names to strings: tags, settings, secret names.')
type texts = {
  @description('The value for a name.')
  *: string
}

@export()
@description('An identity provider that signs users in or issues tokens for tools.')
@sealed()
type upstream = {
  @description('The kind of provider. The broker handles the quirks of each.')
  preset: 'EntraId' | 'GitHub' | 'Google' | 'Oidc'

  @description('Issuer URL, required for Oidc. EntraId defaults to the tenant of this subscription.')
  issuer: string?

  @description('The client id that the provider issued to the broker.')
  @minLength(1)
  clientId: string

  @description('How the broker authenticates: managedIdentity needs no secret (EntraId only), secret uses the Key Vault secret upstream-NAME-client-secret.')
  credential: 'managedIdentity' | 'secret'

  @description('Scopes requested at sign-in.')
  scopes: string[]?

  @description('Refresh token rotation at the provider: none keeps the token, reusable issues a new one and keeps the old one valid, single-use invalidates the old one.')
  refreshRotation: ('none' | 'reusable' | 'single-use')?
}

@export()
@description('An MCP server that trusts the broker.')
@sealed()
type mcpServer = {
  @description('The server\'s exact URL, as clients use it.')
  @minLength(9)
  uri: string

  @description('All scopes of the server.')
  @minLength(1)
  scopes: string[]

  @description('Default scopes, for clients that request none.')
  defaultScopes: string[]?

  @description('The server\'s client id for token exchange and introspection. It authenticates with jwks, or with the secret in Resources__N__ClientSecret.')
  clientId: string?

  @description('The public keys for private_key_jwt, as a JWK set. No shared secret.')
  jwks: string?
}

@export()
@description('Scaling limits and update strategy of the function app.')
@sealed()
type scaling = {
  @description('Memory per instance in MB.')
  instanceMemoryMB: 512 | 2048 | 4096

  @description('Maximum number of instances.')
  @minValue(40)
  @maxValue(1000)
  maximumInstances: int

  @description('Instances kept warm (and paid for) for HTTP. 0 scales to zero; zone redundancy needs 2.')
  @minValue(0)
  @maxValue(100)
  alwaysReadyInstances: int

  @description('Spread instances and storage replicas over the zones of the region.')
  zoneRedundant: bool

  @description('RollingUpdate drains instances in batches (a preview feature of the platform), Recreate restarts all at once.')
  updateStrategy: 'RollingUpdate' | 'Recreate'
}

@export()
@description('A custom host name. Its CNAME and asuid TXT records must exist before the deployment.')
@sealed()
type hostName = {
  @description('The host name without a scheme, for example auth.example.com.')
  @minLength(4)
  name: string

  @description('false for the first deployment, which binds the name and requests the certificate. true afterwards, so that later deployments keep the TLS binding.')
  established: bool
}
