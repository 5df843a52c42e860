// Filled in by secret.sh: an environment variable is not seen in a list of processes, as an argument would be.
using 'secret.bicep'

param vaultName = readEnvironmentVariable('BROKER_VAULT_NAME')
param secretName = readEnvironmentVariable('BROKER_SECRET_NAME')
param value = readEnvironmentVariable('BROKER_SECRET_VALUE')
