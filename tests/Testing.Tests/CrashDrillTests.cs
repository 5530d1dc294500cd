using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests;

/// <summary>The process that a crash ends knows nothing any more: an inbox in its memory is no protection.</summary>
public class CrashDrillTests
{
    [Fact]
    public async Task A_handler_that_relies_on_an_inbox_in_memory_is_found()
    {
        var rows = new Rows();
        await using var host = await MessagingTestHost.StartAsync(b => b.Services.AddSingleton(rows).AddMessaging(b.Configuration)
            .AddInMemory().AddInMemoryInbox().AddQueue(new("orders")).AddConsumer<Order, Inserts>("orders"));
        var report = await host.DrillAsync(
            1,
            async drilled =>
            {
                rows.Clear();
                for (var n = 1; n <= 6; n++)
                    await drilled.Publisher.SendAsync("orders", new Order(n));
                await drilled.AdvanceAsync(TimeSpan.FromMinutes(10));
                Assert.Equal([1, 2, 3, 4, 5, 6], rows.Inserted);
            },
            DrillKind.Duplicates,
            DrillKind.Crash);

        // What comes twice while the process lives is what such an inbox is for.
        Assert.Equal([DrillKind.Crash], report.Drills.Where(d => d.Error is not null).Select(d => d.Kind));
    }

    /// <summary>All of the records since the last checkpoint, not the last one alone.</summary>
    [Fact]
    public async Task A_stream_handler_that_relies_on_an_inbox_in_memory_is_found()
    {
        var rows = new Rows();
        await using var host = await MessagingTestHost.StartAsync(b => b.Services.AddSingleton(rows).AddMessaging(b.Configuration)
            .AddInMemory().AddInMemoryInbox().AddTopology(new() { Streams = [new("clicks") { Partitions = 1 }] })
            .AddStreamConsumer<Order, Appends>("clicks", "rows", o => o.StartAt = StreamPosition.Earliest));
        var report = await host.DrillAsync(
            1,
            async drilled =>
            {
                rows.Clear();
                var serializer = drilled.Services.GetRequiredService<IMessageSerializer>();
                (await drilled.Messaging.Stream("clicks").AppendManyAsync(Enumerable.Range(1, 30).Select(n => serializer.Serialize(new Order(n))))).ThrowIfAnyFailed();
                await drilled.AdvanceAsync(TimeSpan.FromMinutes(10));
                Assert.Equal(Enumerable.Range(1, 30), rows.Inserted.Distinct());
                if (drilled.Handled<Order>("clicks/rows").Any(h => h.Delivery > 1))
                    rows.Again.Add(rows.Inserted.GroupBy(n => n).Count(g => g.Count() > 1));
            },
            DrillKind.Crash);

        report.ThrowIfBroken();
        Assert.True(Assert.Single(rows.Again) > report.Drills.Single().Strikes, $"{rows.Again[0]} records came again after {report.Drills.Single().Strikes} crashes.");
    }

    public sealed record Order(int Number);

    private sealed class Rows
    {
        private readonly List<int> _inserted = [];

        public List<int> Again { get; } = [];

        public IReadOnlyList<int> Inserted
        {
            get
            {
                lock (_inserted)
                    return [.. _inserted.Order()];
            }
        }

        public void Insert(int number)
        {
            lock (_inserted)
                _inserted.Add(number);
        }

        public void Clear()
        {
            lock (_inserted)
                _inserted.Clear();
        }
    }

    private sealed class Inserts(Rows rows) : IMessageHandler<Order>
    {
        public Task HandleAsync(Order order, MessageContext context, CancellationToken cancellationToken)
        {
            rows.Insert(order.Number);
            return Task.CompletedTask;
        }
    }

    private sealed class Appends(Rows rows) : IStreamHandler<Order>
    {
        public Task HandleAsync(Order order, StreamContext context, CancellationToken cancellationToken)
        {
            rows.Insert(order.Number);
            return Task.CompletedTask;
        }
    }
}
