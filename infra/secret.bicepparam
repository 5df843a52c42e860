// Filled in by secret.sh. Unlike arguments, environment variables are not visible in a process list.
using 'secret.bicep'

param vaultName = readEnvironmentVariable('BROKER_VAULT_NAME')
param secretName = readEnvironmentVariable('BROKER_SECRET_NAME')
param value = readEnvironmentVariable('BROKER_SECRET_VALUE')
param expires = int(readEnvironmentVariable('BROKER_SECRET_EXPIRES', '0'))
