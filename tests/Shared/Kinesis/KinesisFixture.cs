namespace Integration.Kinesis;

/// <summary>
/// One server of each kind for a whole test run, started when it is first asked for; each test uses names of its own. Where none can run, tests
/// that ask for one are inconclusive, or fail with INTEGRATION_REQUIRE_BROKERS=1.
/// </summary>
public sealed class KinesisFixture : IAsyncDisposable
{
    private readonly Lazy<Task<NodeServer>> _kinesisLocal = new(KinesisServer.StartKinesisLocalAsync);
    private readonly Lazy<Task<NodeServer>> _kinesalite = new(KinesisServer.StartKinesaliteAsync);
    private readonly Lazy<Task<NodeServer>> _dynalite = new(KinesisServer.StartDynaliteAsync);

    /// <summary>What this machine lacks for the servers, where it may lack it; null when it has all.</summary>
    public static string? FindMissing() => Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") == "1" ? null : KinesisServer.FindMissing();

    /// <summary>Leaves the test inconclusive where no server can run.</summary>
    public static void SkipWhenMissing()
    {
        var missing = FindMissing();
        Assert.SkipWhen(missing is not null, $"Inconclusive: the servers of Kinesis did not run: {missing}.");
    }

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string prefix) => $"{prefix}-{Guid.NewGuid():N}"[..(prefix.Length + 13)];

    /// <summary>Where kinesis-local is; with its clock and its records it is everybody's.</summary>
    public Task<Uri> GetKinesisLocalAsync() => GetAsync(_kinesisLocal);

    /// <summary>Where kinesalite is, on the machine's clock: a test that moves the clock starts its own.</summary>
    public Task<Uri> GetKinesaliteAsync() => GetAsync(_kinesalite);

    /// <summary>Where dynalite is.</summary>
    public Task<Uri> GetDynaliteAsync() => GetAsync(_dynalite);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { _kinesisLocal, _kinesalite, _dynalite })
        {
            if (server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                await (await server.Value).DisposeAsync();
        }
    }

    private static async Task<Uri> GetAsync(Lazy<Task<NodeServer>> server)
    {
        SkipWhenMissing();
        return (await server.Value).Uri;
    }
}
