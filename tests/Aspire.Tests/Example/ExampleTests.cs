using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Aspire.Tests.Example;

/// <summary>The AppHost of the examples, started as a developer starts it: the application finds its provider, and the commands of the dashboard work.</summary>
public sealed class ExampleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData("azure-service-bus")]
    [InlineData("aws")]
    public async Task The_orders_add_up_and_the_poisoned_one_can_be_redriven_and_purged(string provider)
    {
        await InstallAsync(provider);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Patience);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--Provider={provider}"], timeout.Token);
        await using var app = await builder.BuildAsync(timeout.Token);
        await app.StartAsync(timeout.Token);

        var ended = await app.ResourceNotifications.WaitForResourceAsync(
            "orders", e => KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text), timeout.Token);
        Assert.True(ended.Snapshot.ExitCode == 0, $"'orders' ended with {ended.Snapshot.ExitCode}, {ended.Snapshot.State?.Text}.\n{await app.LogAsync("orders")}");

        var messaging = await app.ResourceNotifications.WaitForResourceHealthyAsync("messaging", timeout.Token);
        Assert.Equal(HealthStatus.Healthy, messaging.Snapshot.HealthStatus);

        Assert.Equal("0, dead 1", await app.CountsOfOrdersAsync(timeout.Token));
        Assert.Equal("1 dead letters moved back to orders.", (await app.CommandAsync("redrive", timeout.Token, "orders")).Message);
        Assert.Equal("1, dead 0", await app.CountsOfOrdersAsync(timeout.Token));
        Assert.Contains("orders", (await app.CommandAsync("purge", timeout.Token, "orders")).Message, StringComparison.Ordinal);
        Assert.Equal("0, dead 0", await app.CountsOfOrdersAsync(timeout.Token));

        var failed = await app.CommandAsync("redrive", timeout.Token, "no-such-queue");
        Assert.False(failed.Success);
        Assert.Contains("no-such-queue", failed.Message, StringComparison.Ordinal);
    }

    private static Task InstallAsync(string provider) => provider == "aws" ? NodeServer.InstallAsync(Repository.Find("tests/Aws.Tests/fauxqs")) : Task.CompletedTask;
}
