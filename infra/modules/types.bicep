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
  clientId: string

  @description('How the broker authenticates: managedIdentity needs no secret (EntraId only), secret uses the Key Vault secret upstream-NAME-client-secret.')
  credential: 'managedIdentity' | 'secret'

  @description('Scopes requested at sign-in.')
  scopes: string[]?

  @description('Refresh token rotation at the provider: none keeps the token, reusable issues a new one and keeps the old one valid, single-use invalidates the old one.')
  refreshRotation: ('none' | 'reusable' | 'single-use')?
}

@export()
@description('A map from names to lists: the actions of a tool, the scope hierarchy.')
type lists = {
  @description('The list for a name.')
  *: string[]
}

@export()
@description('A tool that acts with a token of an upstream.')
@sealed()
type tool = {
  @description('The name of the upstream that issues the token.')
  @minLength(1)
  upstream: string

  @description('The upstream scopes that each action needs, by the name of the action. At least one action.')
  actions: lists

  @description('The scopes of the MCP server that a caller needs to use the tool. Without them, every caller of the server may.')
  scopes: string[]?
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

  @description('The server\'s client id for token exchange and introspection. It needs jwks or secretName, and a server with tools needs it.')
  clientId: string?

  @description('The name of the Key Vault secret that the server authenticates with (infra/secret.sh).')
  secretName: string?

  @description('The public keys for private_key_jwt, as a JWK set. No shared secret.')
  jwks: string?

  @description('The tools that act with a token of an upstream, by name.')
  tools: {
    @description('The tool with a name.')
    *: tool
  }?
}

@export()
@description('Scaling limits and update strategy of the function app.')
@sealed()
type scaling = {
  @description('Memory per instance in MB.')
  instanceMemoryMB: 512 | 2048 | 4096

  @description('Maximum number of instances: what an attacker can make you pay for.')
  @minValue(1)
  @maxValue(1000)
  maximumInstances: int

  @description('Requests that an instance handles at once before the platform adds another. The default depends on the memory.')
  @minValue(1)
  @maxValue(1000)
  perInstanceConcurrency: int?

  @description('Instances kept warm (and paid for) for HTTP. 0 scales to zero; zone redundancy needs 2.')
  @minValue(0)
  @maxValue(100)
  alwaysReadyInstances: int

  @description('Spread instances and storage replicas over the zones of the region. The NAT gateway of a private network stays in one zone (docs/operations.md).')
  zoneRedundant: bool

  @description('RollingUpdate drains instances in batches (a preview feature of the platform), Recreate restarts all at once.')
  updateStrategy: 'RollingUpdate' | 'Recreate'
}

@export()
@description('A monthly budget for the resource group. Alerts go out at 80 % and, as a forecast, at 100 %.')
@sealed()
type monthlyBudget = {
  @description('The amount in the currency of the subscription.')
  @minValue(1)
  amount: int

  @description('The first day of the month of the first deployment, for example 2026-12-01. It cannot change later.')
  @minLength(10)
  @maxLength(10)
  startsOn: string
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
