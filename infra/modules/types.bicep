metadata description = 'The shapes of the parameters that a team fills in.'

@export()
@description('Names and texts: tags, settings, the places of secrets.')
type texts = {
  @description('A text by its name.')
  *: string
}

@export()
@description('An identity provider that signs people in or gives tokens to tools.')
@sealed()
type upstream = {
  @description('Which provider it is: the broker knows the quirks of each.')
  preset: 'EntraId' | 'GitHub' | 'Google' | 'Oidc'

  @description('Issuer URL, required for Oidc. EntraId takes the tenant of this subscription when it is left out.')
  issuer: string?

  @description('The client id that the provider gave the broker.')
  @minLength(1)
  clientId: string

  @description('How the broker proves itself: managedIdentity needs no secret (EntraId alone), secret is the Key Vault secret upstream-NAME-client-secret.')
  credential: 'managedIdentity' | 'secret'

  @description('Scopes asked for at sign-in.')
  scopes: string[]?

  @description('What the provider does to a refresh token that is used: keeps it, gives a new one beside it, or spends it.')
  refreshRotation: ('none' | 'reusable' | 'single-use')?
}

@export()
@description('An MCP server that trusts the broker.')
@sealed()
type mcpServer = {
  @description('The exact URL of the server, as its clients know it.')
  @minLength(9)
  uri: string

  @description('Every scope that the server knows.')
  @minLength(1)
  scopes: string[]

  @description('The scopes of a client that names none.')
  defaultScopes: string[]?

  @description('With which client id the server exchanges and introspects tokens. Its key is jwks, or the secret setting Resources__N__ClientSecret.')
  clientId: string?

  @description('The public keys of private_key_jwt, as a JWK set: no secret to share.')
  jwks: string?
}

@export()
@description('How far and how the function app scales.')
@sealed()
type scaling = {
  @description('Memory of an instance in MB.')
  instanceMemoryMB: 512 | 2048 | 4096

  @description('Upper bound of the instances.')
  @minValue(40)
  @maxValue(1000)
  maximumInstances: int

  @description('Instances that are kept warm (and paid for) for HTTP. 0 scales to zero; zone redundancy needs 2.')
  @minValue(0)
  @maxValue(100)
  alwaysReadyInstances: int

  @description('Spread instances, and the copies of the storage account, over the zones of the region.')
  zoneRedundant: bool

  @description('RollingUpdate drains instances in batches (a preview of the platform), Recreate restarts all at once.')
  updateStrategy: 'RollingUpdate' | 'Recreate'
}

@export()
@description('A host name of your own. Its CNAME and its asuid TXT record must exist before the deployment.')
@sealed()
type hostName = {
  @description('The host name without scheme, for example auth.example.com.')
  @minLength(4)
  name: string

  @description('false at the first deployment, which binds the name and asks for the certificate; true from then on, so that no later deployment takes the TLS binding down.')
  established: bool
}
