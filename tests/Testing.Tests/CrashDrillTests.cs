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
            .AddStreamConsumer<Order, Appends>("clicks", "rows", o => (o.StartAt, o.MaxConcurrency) = (StreamPosition.Earliest, 1)));
        var report = await host.DrillAsync(
            1,
            async drilled =>
            {
                rows.Clear();
                var serializer = drilled.Services.GetRequiredService<IMessageSerializer>();
                for (var first = 1; first <= 30; first += 10)
                {
                    (await drilled.Messaging.Stream("clicks").AppendManyAsync(Enumerable.Range(first, 10).Select(n => serializer.Serialize(new Order(n))))).ThrowIfAnyFailed();
                    await drilled.RunUntilIdleAsync();
                }

                Assert.Equal(Enumerable.Range(1, 30), rows.Inserted.Distinct());
            },
            DrillKind.Crash);

        report.ThrowIfBroken();

        // It is struck once; what it is handled for besides is a crash at a later record.
        Assert.True(rows.Inserted.Count(n => n == 1) > 2, string.Join(", ", rows.Inserted));
    }

    public sealed record Order(int Number);

    private sealed class Rows
    {
        private readonly List<int> _inserted = [];

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
