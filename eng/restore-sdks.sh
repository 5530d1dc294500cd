#!/usr/bin/env bash
# Finds out which optional packages this machine's registry has, and writes artifacts/sdk.props accordingly.
# UseSdkStandIns=true forces the stand-ins for the cloud SDKs without asking the registry.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT

# restorable <package>...: whether all can be restored at the versions that Directory.Packages.props pins.
restorable() {
  local dir="$probe/$1" package
  mkdir "$dir"
  cp "$root/Directory.Packages.props" "$dir/"
  for config in "$root"/[Nn]u[Gg]et.[Cc]onfig; do
    if [ -f "$config" ]; then cp "$config" "$dir/"; fi
  done
  echo '<Project />' | tee "$dir/Directory.Build.props" > "$dir/Directory.Build.targets"
  {
    echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>'
    for package; do echo "<PackageReference Include=\"$package\" />"; done
    echo '</ItemGroup></Project>'
  } > "$dir/probe.csproj"
  dotnet restore "$dir/probe.csproj" --verbosity quiet > "$dir/log" 2>&1
}

# decide <property> <package>: says whether to build against the package or its stand-in.
decide() {
  local property=$1 package=$2 why=
  if [ "${UseSdkStandIns:-}" = true ]; then
    why='UseSdkStandIns=true asks for it'
  elif ! restorable "$package"; then
    why="it cannot be restored: $(grep -m1 -oE 'error NU[0-9]+: [^[]*' "$probe/$package/log" || tail -n 1 "$probe/$package/log")"
  fi
  if [ -n "$why" ]; then
    cat >&2 <<BANNER
################################################################################
##  STAND-IN for $package
##  $why
##  This build uses eng/standins/$package instead of the official package.
##  Shipped packages never contain or reference a stand-in: their dependency is
##  the official $package.
################################################################################
BANNER
    property "$property" true
  else
    property "$property" false
  fi
}

property() { properties+="    <$1>$2</$1>"$'\n'; }

properties=
decide UseSqsStandIn AWSSDK.SQS
decide UseSnsStandIn AWSSDK.SimpleNotificationService
decide UseServiceBusStandIn Azure.Messaging.ServiceBus
if restorable Testcontainers.LocalStack Testcontainers; then
  property UseTestcontainers true
else
  echo "Testcontainers cannot be restored: tests that need it are left out of this build." >&2
  property UseTestcontainers false
fi

mkdir -p "$root/artifacts"
cat > "$root/artifacts/sdk.props" <<XML
<Project>
  <PropertyGroup>
$properties  </PropertyGroup>
</Project>
XML
