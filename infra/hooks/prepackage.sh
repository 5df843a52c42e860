#!/usr/bin/env bash
# azd and the workflow run this before they package: the folder that the Functions host runs as it is. The custom stack
# has no .NET of its own, so the program brings its own. The lock files speak of no runtime identifier: their packages are kept, but not insisted on.
set -euo pipefail
cd "$(dirname "$0")/../.."

rm -rf artifacts/package
dotnet publish src/McpOAuthFunctions --configuration Release --runtime linux-x64 --self-contained \
  -p:PublishReadyToRun=true -p:RestoreLockedMode=false --output artifacts/package
