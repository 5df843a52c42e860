#!/usr/bin/env bash
# azd runs this before it packs artifacts/package. The workflow deploys artifacts/broker.zip of the same program.
set -euo pipefail
cd "$(dirname "$0")/../.."

dotnet run --project tools/Package
