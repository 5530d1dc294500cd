namespace Integration.RabbitMq;

/// <summary>
/// One broker for a whole test run; each test uses names of its own, and one that kills the broker starts its own. Where it can't run, tests
/// that ask for it are inconclusive, or fail with INTEGRATION_REQUIRE_BROKERS=1.
/// </summary>
public sealed class RabbitMqFixture : IAsyncLifetime
{
    private RabbitMqServer? _server;

    /// <summary>What this machine lacks for it, where it may lack it; null when it has all.</summary>
    public static string? FindMissing() => Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") == "1" ? null : RabbitMqServer.FindMissing();

    /// <summary>Leaves the test inconclusive where no broker can run.</summary>
    public static void SkipWhenMissing()
    {
        var missing = FindMissing();
        Assert.SkipWhen(missing is not null, $"Inconclusive: RabbitMQ did not run: {missing}.");
    }

    internal RabbitMqServer Server
    {
        get
        {
            SkipWhenMissing();
            return _server ?? throw new InvalidOperationException("The broker has not been started yet.");
        }
    }

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string prefix) => $"{prefix}-{Guid.NewGuid():N}"[..(prefix.Length + 13)];

    public async ValueTask InitializeAsync()
    {
        if (FindMissing() is null)
            _server = await RabbitMqServer.StartAsync();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
