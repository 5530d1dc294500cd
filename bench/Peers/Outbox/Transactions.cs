using Integration.Benchmarks.Hosting;
using Integration.Outbox.Tests;

namespace Integration.Benchmarks.Outbox;

/// <summary>Transactions with a row of the application's and a message each, until every message is delivered, as each library documents it.</summary>
internal static class Transactions
{
    /// <summary>The name of the server's connection string, without a database, among the addresses.</summary>
    public const string Server = "postgresql";

    private const int MostWarmUps = 12;
    private const string Ours = "Integration";
    private const string Cap = "DotNetCore.CAP";
    private const string Wolverine = "Wolverine, durable local queue";

    private static readonly Work Work = new("a row and a message each, 4 writers", 20_000,
    [
        new(Cap, CapPeer.RunAsync),
        new(Wolverine, WolverineOutboxPeer.RunAsync),
        new(Ours, IntegrationOutbox.RunAsync),
    ])
    {
        Targets =
        [
            .. from peer in (string[])[Cap, Wolverine]
               from metric in (Metric[])[Metric.Rate, Metric.Transactions]
               select new Target(Ours, metric, Bound.AtLeast, 1, peer),
        ],
    };

    public static Suite Suite { get; } = new("outbox", [Work])
    {
        Rounds = 5,
        StartAsync = async () =>
        {
            var server = await PostgresServer.StartAsync();
            return new(new Dictionary<string, string>(StringComparer.Ordinal) { [Server] = server.ConnectionString }, server.DisposeAsync);
        },
    };

    /// <summary>Runs as many transactions as the job says, after a warm-up, and waits each time until all their messages are delivered.</summary>
    /// <param name="job">The job.</param>
    /// <param name="transact">Runs one.</param>
    public static async Task<Measurement> MeasureAsync(Job job, Func<Parcel, Task> transact)
    {
        await WarmUp.RunAsync(MostWarmUps, () => Handlers.PassAsync(job.Scale(5_000), transact));
        var written = TimeSpan.Zero;
        var measured = await Measurement.TakeAsync(job.Count, async () => written = await Handlers.PassAsync(job.Count, transact));
        measured[Metric.Transactions] = job.Count / written.TotalSeconds;
        return measured;
    }
}
