metadata description = 'Writes one secret to the vault through the control plane, which needs neither a data role nor access to the private network.'

@description('Name of the vault.')
param vaultName string

@description('Name of the secret, for example upstream-github-client-secret.')
@minLength(1)
@maxLength(127)
param secretName string

@description('The secret\'s value. It does not appear in deployment logs and cannot be read back.')
@secure()
@minLength(1)
param value string

@description('When the secret expires at its upstream, in seconds since 1970; 0 for never. An alert comes 30 days ahead.')
@minValue(0)
param expires int = 0

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: secretName
  properties: {
    value: value
    attributes: expires == 0 ? { enabled: true } : { enabled: true, exp: expires }
  }
}
