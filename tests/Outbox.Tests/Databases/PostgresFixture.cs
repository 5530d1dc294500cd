using Integration.Outbox.Tests;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Integration.Outbox.Tests;

/// <summary>One server for a whole test run; each test has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    internal PostgresServer Server
    {
        get
        {
            Assert.SkipWhen(FindMissing() is not null, $"Inconclusive: PostgreSQL did not run: {FindMissing()}.");
            return _server ?? throw new InvalidOperationException("The server has not been started yet.");
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (FindMissing() is null)
            _server = await PostgresServer.StartAsync();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string? FindMissing() => Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") == "1" ? null : PostgresServer.FindMissing();
}
