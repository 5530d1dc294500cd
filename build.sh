#!/usr/bin/env bash
# The one entry point for people and CI. `./build.sh` alone lists the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

usage() {
  cat <<'TEXT'
usage: ./build.sh <verb> [arguments]

  run [file]     the order example, in memory, on its sample or on a file of your own (arguments are passed on)
  test           restore, build, every test, the provider matrix; ends with "N passed, N failed, N skipped"
  bench [name]   the benchmarks: peers, outbox, aws, azure-service-bus, event-hubs, rabbitmq, kinesis, streams, move, cli and costs write docs/performance.md,
                 the raw figures go to artifacts/bench; --quick tries them, --rounds N and --only TEXT choose; without a name a million messages in memory
  pack           the packages, into artifacts/packages
  restore        find out which cloud SDK packages can be restored here, then restore; plain `dotnet build`,
                 `dotnet test` and `dotnet run` work after it

environment
  IntegrationMissingPackages="AWSSDK.SQS;..."   build as where the registry lacks these: any of AWSSDK.SQS, Testcontainers,
                                  AWSSDK.SimpleNotificationService, AWSSDK.Kinesis, Azure.Messaging.ServiceBus, Azure.Messaging.EventHubs, Testcontainers.LocalStack,
                                  RabbitMQ.Client, Testcontainers.RabbitMq, Aspire.Hosting, AWSSDK.S3, Azure.Storage.Blobs, Npgsql, Microsoft.Playwright
  INTEGRATION_REQUIRE_BROKERS=1   a broker or browser that can't be started fails the tests instead of leaving them inconclusive
TEXT
}

restore() {
  eng/restore-sdks.sh
}

run() {
  restore
  dotnet run --project examples/OrderProcessing --no-restore -- "$@"
}

# The local servers of the tests, SQS and SNS, Kinesis and DynamoDB, blobs, and AsyncAPI's parser. Without npm the tests say themselves what is missing.
install_emulators() {
  local folder
  for folder in tests/Aws.Tests/fauxqs tests/Shared/Kinesis/servers tests/AzureEventHubs.Tests/azurite tests/Shared/AsyncApi/parser; do
    if command -v npm > /dev/null && [ -f "$folder/package.json" ] && [ ! -d "$folder/node_modules" ]; then
      (cd "$folder" && npm ci --no-audit --no-fund)
    fi
  done
}

# install_server <package> <folder> [service]...: a server, or browser, of tests, which start one of their own: Debian must not start another one on the default
# ports for having installed it, now or at the next boot. Where it can't be installed the tests say themselves what is missing.
install_server() (
  package=$1 folder=$2 policy=/usr/sbin/policy-rc.d
  shift 2
  if [ -d "$folder" ] || [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    return
  fi
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy"
  fi
  if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"; then
    systemctl disable --quiet "$@" 2> /dev/null || true
  else
    echo "$package could not be installed: the tests that need it will be inconclusive." >&2
  fi
)

install_servers() {
  if [ -d tests/RabbitMq.Tests ] && grep -q '<HasRabbitMq>true' artifacts/sdk.props; then
    install_server rabbitmq-server /usr/lib/rabbitmq rabbitmq-server.service epmd.service epmd.socket
  fi
  if [ -d tests/Dashboard.Tests ] && grep -q '<HasPlaywright>true' artifacts/sdk.props && ! command -v chromium chromium-browser google-chrome-stable google-chrome > /dev/null; then
    install_server chromium /usr/lib/chromium
  fi
  if [ -d tests/Outbox.Tests ] && grep -q '<HasDatabases>true' artifacts/sdk.props; then
    install_server postgresql /usr/lib/postgresql postgresql.service
  fi
}

run_tests() {
  restore
  install_emulators
  install_servers
  dotnet build Integration.sln --no-restore --verbosity quiet
  rm -rf artifacts/contract artifacts/test-results
  local status=0
  dotnet test Integration.sln --no-build --results-directory artifacts/test-results \
    --logger "trx" --logger "console;verbosity=minimal" "$@" || status=$?
  if [ $# -eq 0 ]; then
    dotnet run --project eng/ProviderMatrix --no-build -- artifacts/contract docs/providers/matrix.md || status=$?
  fi
  summarize "$status" || status=1
  return "$status"
}

# Adds up the result files; fails when there are none, so that a run that never started can't look green. A run that failed without a failed test has
# a project that never came to its tests, or whose process died: that is counted as one.
summarize() {
  local total=0 passed=0 failed=0 file counters
  shopt -s nullglob
  for file in artifacts/test-results/*.trx; do
    counters=$(grep -o '<Counters [^>]*>' "$file")
    total=$((total + $(attribute total)))
    passed=$((passed + $(attribute passed)))
    failed=$((failed + $(attribute failed) + $(attribute error) + $(attribute timeout) + $(attribute aborted)))
  done
  if [ "$1" -ne 0 ] && [ "$failed" -eq 0 ]; then
    echo "A part of the run failed without a result: look above for 'FATAL ERROR', 'No test is available' or 'aborted'." >&2
    total=$((total + 1)) failed=1
  fi
  echo "$passed passed, $failed failed, $((total - passed - failed)) skipped"
  [ "$total" -gt 0 ] && [ "$failed" -eq 0 ]
}

attribute() { sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<< "$counters"; }

# The benchmarks beside other libraries are a project of their own, outside of the solution: nothing else needs those libraries.
bench() {
  restore
  if [ "${1:-}" = peers ] || [ "${1:-}" = outbox ]; then
    dotnet run --project bench/Peers --configuration Release -- "$@"
  else
    dotnet run --project bench --configuration Release --no-restore -- "$@"
  fi
}

pack() {
  restore
  dotnet pack Integration.sln --configuration Release --no-restore --verbosity quiet
  if grep -qE '<Has(Aws|Sns|Kinesis|ServiceBus|EventHubs|RabbitMq|Databases)>false' artifacts/sdk.props; then
    echo "Left out: the tool Integration.Cli, which holds all that it runs on. Pack it where every cloud SDK can be restored." >&2
  else
    # Again, for one system each: compiled ahead, a start takes about a third less processor time. The package of the tool's own name then only tells which there are.
    rm -f artifacts/packages/Integration.Cli.*
    local systems
    systems=$(eng/tool-systems.sh)
    ToolSystems=$systems dotnet pack src/Cli --configuration Release --verbosity quiet -p:IncludeSymbols=false
  fi
  ls -1 artifacts/packages
}

verb=${1:-}
[ $# -gt 0 ] && shift
case "$verb" in
  run) run "$@" ;;
  test) run_tests "$@" ;;
  bench) bench "$@" ;;
  pack) pack ;;
  restore) restore ;;
  '' | -h | --help | help) usage ;;
  *) echo "unknown verb '$verb'" >&2; usage >&2; exit 2 ;;
esac
