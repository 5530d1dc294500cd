using Integration.Aws.Tests.Emulator;

namespace Integration.Examples.Tests.Orders.Setups;

internal sealed partial record ProviderSetup
{
    static partial void AddAws(Dictionary<string, Func<Task<ProviderSetup>>> all) => all["aws"] = StartAwsAsync;

    /// <summary>AWS by the emulator fauxqs.</summary>
    private static async Task<ProviderSetup> StartAwsAsync()
    {
        var server = await FauxqsServer.StartAsync();
        return new(
            [
                $"--Messaging:Providers:aws:ServiceUrl={server.Uri}",
                "--Messaging:Providers:aws:Region=us-east-1",
                "--Messaging:Providers:aws:AccountId=000000000000",
                "--Messaging:Providers:aws:AccessKeyId=local",
                "--Messaging:Providers:aws:SecretAccessKey=local",
            ],
            server);
    }
}
