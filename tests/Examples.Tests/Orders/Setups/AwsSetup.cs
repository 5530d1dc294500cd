using Integration.Aws.Tests.Emulator;

namespace Integration.Examples.Tests.Orders.Setups;

/// <summary>AWS by the emulator fauxqs.</summary>
internal static class AwsSetup
{
    public static async Task<ProviderSetup> StartAsync()
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
