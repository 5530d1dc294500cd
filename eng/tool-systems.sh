#!/usr/bin/env bash
# Prints the systems that the tool can be packed for on this machine, separated by semicolons. Compiling for one needs its runtime, which a registry may
# lack; the restore of the tool for it tells. What is left out is said on standard error. `any`, which is not compiled ahead, is there always.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

systems=
for system in linux-x64 linux-arm64 osx-arm64 win-x64; do
  if why=$(dotnet restore src/Cli --runtime "$system" -p:NuGetAudit=false --verbosity quiet 2>&1 < /dev/null); then
    systems+="$system;"
  else
    echo "Left out: the tool's package for $system, where \`dotnet tool\` takes the one for any system. $(grep -m 1 -oE 'error .*' <<< "$why" || true)" >&2
  fi
done
echo "${systems}any"
