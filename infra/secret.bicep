metadata description = 'Puts one secret into the vault through the control plane: it needs neither a data role nor a way into the private network.'

@description('Name of the vault.')
param vaultName string

@description('Name of the secret, for example upstream-github-client-secret.')
@minLength(1)
@maxLength(127)
param secretName string

@description('Its value. It is in no log of the deployment and cannot be read back from it.')
@secure()
@minLength(1)
param value string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: secretName
  properties: {
    value: value
  }
}
