#!/usr/bin/env bash
# Restores the solution: finds out which of the packages that a registry may lack can be had on this machine, and writes
# artifacts/sdk.props accordingly. The question is put to the build itself: the solution is restored, by its own rules, with a package's part in it.
# IntegrationMissingPackages="AWSSDK.SQS;..." makes the packages it names count as missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# property | package | the property without which it is of no use | what a build without it is like
parts() {
  cat <<'TEXT'
HasAws|AWSSDK.SQS||Left out: the AWS provider and its tests. The command line and the example have no "aws"; the command line has no "aws-kinesis".
HasSns|AWSSDK.SimpleNotificationService|HasAws|Replaced by the stand-in in eng/standins. No package contains or references it: their dependency is the official one.
HasKinesis|AWSSDK.Kinesis|HasAws|Replaced by the stand-in in eng/standins. No package contains or references it: their dependency is the official one.
HasS3|AWSSDK.S3||Left out: the store of claim checks in S3 and its tests. The order example has no store "s3".
HasServiceBus|Azure.Messaging.ServiceBus||Left out: the Azure Service Bus provider, its emulator and their tests. The command line and the example have no "azure-service-bus".
HasEventHubs|Azure.Messaging.EventHubs||Left out: the Azure Event Hubs provider, its emulator and their tests. The command line has no "azure-event-hubs".
HasBlobs|Azure.Storage.Blobs||Left out: the store of claim checks in Azure Blob Storage and its tests. The order example has no store "azure-blobs".
HasTestcontainers|Testcontainers|HasServiceBus|Left out: the tests of Service Bus against Microsoft's emulator in a container.
HasLocalStack|Testcontainers.LocalStack|HasAws|Left out: the tests of AWS against LocalStack in a container.
HasBicep|Azure.Bicep.CommandLine.linux-x64|HasServiceBus|Left out: the test of Bicep documents by their compiler.
HasRabbitMq|RabbitMQ.Client||Left out: the RabbitMQ provider and its tests. The command line and the example have no "rabbitmq".
HasRabbitMqContainer|Testcontainers.RabbitMq|HasRabbitMq|Left out: the tests of RabbitMQ against a newer broker in a container.
HasDatabases|Npgsql||Left out: the outbox, on SQLite and PostgreSQL, the tool's command for it, and their tests. The order example sends at once only.
HasPlaywright|Microsoft.Playwright||Left out: the tests of the dashboard in a browser.
HasAspire|Aspire.Hosting||Left out: the resources for .NET Aspire, the example of an AppHost and their tests.
TEXT
}

properties=$(parts | cut -d '|' -f 1 | xargs)

# restores <property>...: whether the solution can be restored with these parts and no others.
restores() {
  local property arguments=()
  for property in $properties; do
    if [[ " $* " == *" $property "* ]]; then arguments+=("-p:$property=true"); else arguments+=("-p:$property=false"); fi
  done
  dotnet restore "$root/Integration.sln" --verbosity quiet "${arguments[@]}" > "$log" 2>&1 < /dev/null && reads_app_host "${arguments[@]}"
}

# A restore may pass by a project whose own SDK can't be had.
reads_app_host() {
  local project="$root/examples/AppHost/AppHost.csproj"
  [ ! -f "$project" ] || dotnet msbuild "$project" -getProperty:OutputType "$@" 2>> "$log" > /dev/null < /dev/null
}

# Each of these prints why a package is left out, and fails where it is not. Arguments: the package; the parts kept so far and its own.
is_named_missing() { [[ ";${IntegrationMissingPackages:-};" == *";$1;"* ]] && echo 'IntegrationMissingPackages names it.'; }
is_named_in_log() { first_error "(find package|depends on) ${1//./\\.}([^.A-Za-z0-9]|\.[^A-Za-z0-9])"; }
is_not_restorable() { ! restores "$2" && { first_error '' || tail -n 1 "$log"; }; }

# first_error <pattern>: the first of the log that matches, without the files that it was found in.
first_error() { grep -m 1 -E "error NU[0-9]+: .*$1" "$log" | sed -E 's/^.*error (NU[0-9]+: )/\1/; s/ \[[^][]*\]$//'; }

# leave_out_what <test>: goes through the parts still in $kept and says of each that the test finds why it is left out.
leave_out_what() {
  local candidates=$kept property package parent consequence why
  kept=
  while IFS='|' read -r property package parent consequence; do
    if [[ " $candidates " != *" $property "* ]] || [[ -n "$parent" && " $kept " != *" $parent "* ]]; then
      continue
    elif why=$("$1" "$package" "$kept $property"); then
      banner "$package" "$why" "$consequence"
    else
      kept="${kept:+$kept }$property"
    fi
  done < <(parts)
}

banner() {
  cat >&2 <<TEXT
################################################################################
##  $1 $(version_of "$1") is not in this build.
##  $2
##  $3
################################################################################
TEXT
}

# The version that Directory.Packages.props pins, there or by a property.
version_of() {
  local props="$root/Directory.Packages.props" version
  version=$(sed -nE "s/.*<PackageVersion Include=\"$1\" Version=\"([^\"]+)\".*/\1/p" "$props")
  if [[ "$version" =~ ^\$\((.*)\)$ ]]; then
    version=$(sed -nE "s/.*<${BASH_REMATCH[1]}>(.*)<.*/\1/p" "$props")
  fi
  echo "$version"
}

kept=$properties
leave_out_what is_named_missing
while ! restores "$kept"; do
  # As a rule the errors name the packages that are missing. What they don't explain is found by adding one part after the other.
  before=$kept
  leave_out_what is_named_in_log
  if [ "$kept" = "$before" ]; then
    if ! restores ''; then
      cat "$log" >&2
      echo 'Packages that every build needs cannot be restored: see the errors above.' >&2
      exit 1
    fi
    leave_out_what is_not_restorable
    restores "$kept" || { cat "$log" >&2; exit 1; }
    break
  fi
done

# The last restore was that of the parts kept: what builds after it need not restore again. Its warnings are the user's to see.
cat "$log" >&2

mkdir -p "$root/artifacts"
{
  echo '<Project>'
  echo '  <PropertyGroup>'
  for property in $properties; do
    if [[ " $kept " == *" $property "* ]]; then echo "    <$property>true</$property>"; else echo "    <$property>false</$property>"; fi
  done
  echo '  </PropertyGroup>'
  echo '</Project>'
} > "$root/artifacts/sdk.props"
