using System.CommandLine;

namespace Integration.Cli;

internal static partial class IntegrationCommand
{
    static partial void AddEmulators(RootCommand root) => root.Add(new Command("emulate", "Run a cloud's messaging service on this machine, for development and tests.")
    {
        new EmulateAzureServiceBusCommand(),
    });
}
