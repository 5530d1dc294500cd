using System.Collections.Concurrent;
using System.Text.Json;
using Integration.InMemory;
using Microsoft.Extensions.Time.Testing;
using OrderProcessing.Flow;
using OrderProcessing.Orders;

namespace Integration.Examples.Tests.Orders;

public class OrderFlowTests
{
    private static readonly OrderFlowOptions Options = new() { BillingCountries = ["AT", "CH", "DE", "FR"], PollWait = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task The_sample_adds_up()
    {
        // Counted here from the raw JSON, with none of the example's own code.
        var orders = (await File.ReadAllLinesAsync(Sample)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var good = orders.Where(o => Total(o) == o.GetProperty("items").EnumerateArray()
            .Sum(i => i.GetProperty("quantity").GetInt32() * i.GetProperty("price").GetDecimal())).ToList();
        var poisoned = Assert.Single(orders.Except(good));
        string[] billed = ["AT", "CH", "DE", "FR"];

        await using var messaging = InMemoryMessaging.Create();
        await using var input = File.OpenRead(Sample);
        var report = await new OrderFlow(messaging, Options).RunAsync(OrderReader.ReadAsync(input));

        Assert.Equal(1000, orders.Count);
        Assert.Equal((1000, 999, 0), (report.In, report.Processed, report.BadLines.Count));
        Assert.Equal(
            new DeadLetteredOrder(poisoned.GetProperty("id").GetString()!, DeadLetterReason.MaxDeliveryCountExceeded, Options.MaxDeliveryCount),
            Assert.Single(report.DeadLettered));
        Assert.Equal(
            [
                ("email", good.Count, good.Count),
                ("sms", good.Count(o => Total(o) > 500), good.Count(o => Total(o) > 500)),
                ("billing", good.Count(IsBilled), good.Count(IsBilled)),
            ],
            report.Subscribers.Select(s => (s.Name, s.Expected, s.Actual)));
        Assert.True(report.AddsUp);

        // The dead letter is still there for whoever repairs it, and nothing else is.
        var counts = await messaging.Queue(OrderTopology.OrdersQueue).CountAsync();
        Assert.Equal((0, 1), (counts.Active + counts.InFlight, counts.DeadLettered));
        var dead = await messaging.Queue(OrderTopology.OrdersQueue).DeadLetters.ReceiveOneAsync(TimeSpan.Zero);
        Assert.Equal(report.DeadLettered[0].Id, dead?.MessageId);
        await dead!.CompleteAsync();

        static decimal Total(JsonElement order) => order.GetProperty("total").GetDecimal();
        bool IsBilled(JsonElement order) => billed.Contains(order.GetProperty("country").GetString());
    }

    [Fact]
    public async Task Filters_are_exact_at_their_edges()
    {
        var report = await RunAsync(string.Join('\n',
            Lines.Order(1, total: 500), Lines.Order(2, total: 500.01m), Lines.Order(3, total: 499.99m, country: "IT"), Lines.Order(4, total: 1000, country: "FR")));
        Assert.Equal([("email", 4), ("sms", 2), ("billing", 3)], report.Subscribers.Select(s => (s.Name, s.Actual)));
        Assert.True(report.AddsUp);
    }

    [Fact]
    public async Task Empty_input_adds_up()
    {
        var report = await RunAsync("");
        Assert.True(report.AddsUp);
        Assert.Equal(0, report.In);
    }

    [Fact]
    public async Task Bad_lines_and_repeated_ids_are_left_out_and_the_rest_adds_up()
    {
        var told = new List<BadLine>();
        var report = await RunAsync($"{Lines.Order(1)}\nnonsense\n{Lines.Order(1)}\n{Lines.Order(2)}", flow => new(flow, Options) { OnBadLine = told.Add });
        Assert.Equal([2, 3], report.BadLines.Select(l => l.Number));
        Assert.Equal(report.BadLines, told);
        Assert.Contains("'A-1' came before", told[1].Fault);
        Assert.Equal((2, 2), (report.In, report.Processed));
        Assert.True(report.AddsUp);
    }

    [Fact]
    public async Task An_order_the_queue_refuses_is_a_bad_line()
    {
        await using var messaging = InMemoryMessaging.Create(new InMemoryOptions { Limits = new MessagingLimits { MaxMessageBytes = 1000 } });
        var flow = new OrderFlow(messaging, Options);
        var report = await flow.RunAsync(Lines.Read($"{Lines.Order(1)}\n{Lines.Order(2).Replace("Ann", new string('n', 1000))}\n{Lines.Order(3)}"));
        var bad = Assert.Single(report.BadLines);
        Assert.Equal(2, bad.Number);
        Assert.StartsWith("not queued: ", bad.Fault);
        Assert.Equal(2, report.Processed);
        Assert.True(report.AddsUp);
    }

    [Fact]
    public async Task An_order_that_fails_at_first_is_tried_again()
    {
        var tries = new ConcurrentDictionary<string, int>();
        var report = await RunAsync(Lines.Orders(50), messaging => new(messaging, Options)
        {
            Process = (order, _) => tries.AddOrUpdate(order.Id, 1, (_, n) => n + 1) < Options.MaxDeliveryCount
                ? throw new InvalidOperationException("not yet")
                : ValueTask.CompletedTask,
        });
        Assert.Equal((50, 0, 100), (report.Processed, report.DeadLettered.Count, report.Redeliveries));
        Assert.True(report.AddsUp);
    }

    [Fact]
    public async Task An_order_whose_lock_is_lost_is_published_twice_and_counted_once()
    {
        var time = new FakeTimeProvider();
        await using var messaging = InMemoryMessaging.Create(null, new MessagingClientOptions { TimeProvider = time });
        var tries = 0;
        var flow = new OrderFlow(messaging, Options, time)
        {
            Process = async (order, token) =>
            {
                if (order.Id == "A-3" && Interlocked.Increment(ref tries) == 1)
                    await Task.Delay(TimeSpan.FromSeconds(45), time, token); // longer than the lock
            },
        };

        var report = await time.DriveAsync(flow.RunAsync(Lines.Read(Lines.Orders(5))), TimeSpan.FromMilliseconds(200));

        Assert.Equal((5, 5), (report.In, report.Processed));
        Assert.True(report.Redeliveries >= 1);
        Assert.Equal(5, report.Subscribers[0].Actual);
        Assert.True(report.AddsUp);
    }

    [Fact]
    public async Task An_order_that_never_settles_is_named_and_it_does_not_add_up()
    {
        var time = new FakeTimeProvider();
        await using var messaging = InMemoryMessaging.Create(null, new MessagingClientOptions { TimeProvider = time });
        var flow = new OrderFlow(messaging, Options with { MaxDeliveryCount = 100 }, time)
        {
            Process = (order, token) => order.Id == "A-3" ? new(Task.Delay(Timeout.InfiniteTimeSpan, token)) : ValueTask.CompletedTask,
        };

        var report = await time.DriveAsync(flow.RunAsync(Lines.Read(Lines.Orders(3))), TimeSpan.FromMilliseconds(500));

        Assert.False(report.AddsUp);
        Assert.False(report.Interrupted);
        Assert.Equal(["A-3"], report.Unaccounted);
    }

    [Fact]
    public async Task What_an_earlier_run_left_behind_is_told_apart()
    {
        await using var messaging = InMemoryMessaging.Create();
        await new OrderFlow(messaging, Options).RunAsync(Lines.Read(Lines.Order(1, total: 10, price: 9)));
        var report = await new OrderFlow(messaging, Options).RunAsync(Lines.Read(Lines.Order(1)));
        Assert.Equal((1, 1, 0, 1), (report.In, report.Processed, report.DeadLettered.Count, report.OfOtherRuns));
        Assert.True(report.AddsUp);
    }

    [Fact]
    public async Task Cancelled_it_reports_how_far_it_got_and_loses_nothing()
    {
        await using var messaging = InMemoryMessaging.Create();
        using var cancel = new CancellationTokenSource();
        var processed = 0;
        var flow = new OrderFlow(messaging, Options)
        {
            Process = async (_, token) =>
            {
                if (Interlocked.Increment(ref processed) > 10)
                    await cancel.CancelAsync();
                token.ThrowIfCancellationRequested();
            },
        };

        var report = await flow.RunAsync(Lines.Read(Lines.Orders(300)), cancel.Token);

        Assert.True(report.Interrupted);
        Assert.InRange(report.Processed, 1, 299);
        var counts = await messaging.Queue(OrderTopology.OrdersQueue).CountAsync();
        Assert.Equal((report.In - report.Processed, 0L), (counts.Active, counts.InFlight));
    }

    private static string Sample => Path.Combine(AppContext.BaseDirectory, "sample-orders.ndjson");

    private static async Task<OrderFlowReport> RunAsync(string input, Func<IMessaging, OrderFlow>? make = null)
    {
        await using var messaging = InMemoryMessaging.Create();
        return await (make?.Invoke(messaging) ?? new(messaging, Options)).RunAsync(Lines.Read(input));
    }
}
