using System.IO.Pipelines;
using System.Text;
using Integration.InMemory;
using Microsoft.Extensions.Time.Testing;
using OrderProcessing.App;

namespace Integration.Examples.Tests.Orders;

/// <summary>What becomes of orders when things go wrong, in memory.</summary>
public class OrderRunTests
{
    private const string NoRetriesInPlace = "--Messaging:Consumers:orders:RetriesInPlace=0";
    private const string RedeliveryAtOnce = "--Messaging:Consumers:orders:RedeliveryDelay=00:00:00";

    [Fact]
    public async Task Filters_are_exact_at_their_edges()
    {
        using var runner = new OrderRunner();
        var code = await runner.RunAsync(string.Join('\n',
            Lines.Order(1, total: 500), Lines.Order(2, total: 500.01m), Lines.Order(3, total: 499.99m, country: "IT"), Lines.Order(4, total: 1000, country: "FR")));
        Assert.Equal(ExitCode.Ok, code);
        runner.AssertSubscription("email", expected: 4);
        runner.AssertSubscription("sms", expected: 2);
        runner.AssertSubscription("billing", expected: 3);
    }

    [Fact]
    public async Task Filters_are_those_of_the_configuration()
    {
        using var runner = new OrderRunner();
        var code = await runner.RunAsync(Lines.Orders(3), "--Messaging:Topology:Topics:order-placed:Subscriptions:sms:Filter=amount >= 10");
        Assert.Equal(ExitCode.Ok, code);
        runner.AssertSubscription("sms", expected: 3);
    }

    [Fact]
    public async Task An_order_the_queue_refuses_is_a_bad_line()
    {
        // Short enough for a line, but not for the limit with the message's properties.
        var large = Lines.Order(2).Replace("Ann", new string('n', (256 * 1024) - 200));
        using var runner = new OrderRunner();
        var code = await runner.RunAsync($"{Lines.Order(1)}\n{large}\n{Lines.Order(3)}", "--Messaging:Providers:in-memory:Like=service-bus", "--Messaging:Pipeline:ClaimCheck:Threshold=1000000");
        Assert.Equal(ExitCode.BadLines, code);
        Assert.StartsWith("line 2: not queued: ", Assert.Single(runner.Errors));
        Assert.Contains("processed: 2", runner.Lines);
    }

    [Fact]
    public async Task An_order_that_is_too_large_for_a_message_goes_through_the_store()
    {
        var large = Lines.Order(2).Replace("Ann", new string('n', (256 * 1024) - 200));
        using var runner = new OrderRunner();
        var code = await runner.RunAsync(
            $"{Lines.Order(1)}\n{large}\n{Lines.Order(3)}", "--Messaging:Providers:in-memory:Like=service-bus", "--Messaging:Pipeline:ClaimCheck:Threshold=100000");
        Assert.Equal(ExitCode.Ok, code);
        runner.AssertSubscription("email", expected: 3);
        Assert.StartsWith("A-2-", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(runner.DataFolder, "bodies", "orders")))));
        Assert.Single(Directory.GetFiles(Path.Combine(runner.DataFolder, "bodies", "order-placed")));
    }

    [Fact]
    public async Task An_order_that_always_fails_ends_in_the_dead_letter_queue()
    {
        using var runner = new OrderRunner
        {
            Around = (context, next, token) => context.Received.MessageId == "A-2" ? throw new InvalidOperationException("never") : next(context, token),
        };
        Assert.Equal(ExitCode.Ok, await runner.RunAsync(Lines.Orders(3), NoRetriesInPlace, RedeliveryAtOnce));
        Assert.Contains("dead-lettered: A-2, System.InvalidOperationException: never", runner.Lines);
    }

    [Fact]
    public async Task A_crash_after_publishing_publishes_twice_and_counts_once()
    {
        using var runner = new OrderRunner
        {
            Around = async (context, next, token) =>
            {
                await next(context, token);
                if (context.Attempt == 1)
                    throw new InvalidOperationException("crash");
            },
        };
        Assert.Equal(ExitCode.Ok, await runner.RunAsync(Lines.Orders(5), NoRetriesInPlace, RedeliveryAtOnce));
        runner.AssertSubscription("email", expected: 5, duplicates: 5);
    }

    [Fact]
    public async Task An_order_that_never_settles_is_named_and_it_does_not_add_up()
    {
        var time = new FakeTimeProvider();
        using var runner = new OrderRunner
        {
            Time = time,
            Around = async (context, next, token) =>
            {
                if (context.Received.MessageId == "A-3")
                {
                    await Task.Delay(TimeSpan.FromMinutes(3), time, token); // longer than the stall time-out
                    throw new InvalidOperationException("slow, and in vain");
                }

                await next(context, token);
            },
        };

        var code = await time.DriveAsync(runner.RunAsync(Lines.Orders(3), NoRetriesInPlace), TimeSpan.FromMilliseconds(500));

        Assert.Equal(ExitCode.DoesNotAddUp, code);
        Assert.Contains("unaccounted: A-3", runner.Lines);
    }

    [Fact]
    public async Task A_service_that_takes_no_more_orders_ends_the_run_with_6()
    {
        using var runner = new OrderRunner();
        Assert.Equal(ExitCode.Messaging, await runner.RunAsync(Lines.Orders(100), "--Messaging:Providers:in-memory:MaxBytes=100"));
        Assert.Contains("in-memory", Assert.Single(runner.Errors));
        Assert.StartsWith("Interrupted", runner.Lines[^1]);
    }

    [Fact]
    public async Task What_an_earlier_run_left_behind_is_told_apart()
    {
        await using var broker = new SharedBroker();
        await broker.Messaging.Topology.ApplyAsync(await broker.Messaging.Topology.PlanAsync(new() { Queues = [new("orders") { MaxDeliveryCount = 5 }] }));
        await broker.Messaging.Queue("orders").SendAsync(Message.FromText("no order at all"));
        using var runner = new OrderRunner();

        Assert.Equal(ExitCode.Ok, await runner.RunAsync(Lines.Order(1), broker.Setting));

        Assert.Contains("in: 1", runner.Lines);
        Assert.Contains("dead-lettered: 0", runner.Lines);
        Assert.Contains("of other runs: 1", runner.Lines);
    }

    [Fact]
    public async Task A_dead_letter_of_an_earlier_run_does_not_hide_that_of_the_same_order()
    {
        await using var broker = new SharedBroker();
        var poisoned = Lines.Order(1, total: 10, price: 9);
        using var first = new OrderRunner();
        using var second = new OrderRunner();

        Assert.Equal(ExitCode.Ok, await first.RunAsync(poisoned, broker.Setting));
        Assert.Equal(ExitCode.Ok, await second.RunAsync(poisoned, broker.Setting));

        Assert.Contains("dead-lettered: 1", second.Lines);
        Assert.Contains("of other runs: 1", second.Lines);
    }

    [Fact]
    public async Task A_dead_letter_stays_for_whoever_repairs_it()
    {
        await using var broker = new SharedBroker();
        using var runner = new OrderRunner();
        Assert.Equal(ExitCode.Ok, await runner.RunAsync($"{Lines.Order(1)}\n{Lines.Order(2, total: 10, price: 9)}", broker.Setting));

        var counts = await broker.Messaging.Queue("orders").CountAsync();
        Assert.Equal((0, 1), (counts.Active + counts.InFlight, counts.DeadLettered));
        var dead = await broker.Messaging.Queue("orders").DeadLetters.ReceiveOneAsync(TimeSpan.Zero);
        Assert.Equal("A-2", dead?.MessageId);
        await dead!.CompleteAsync();
    }

    [Fact]
    public async Task Cancelled_it_reports_how_far_it_got_and_loses_nothing()
    {
        await using var broker = new SharedBroker();
        using var cancel = new CancellationTokenSource();
        var handled = 0;
        using var runner = new OrderRunner
        {
            Around = async (context, next, token) =>
            {
                if (Interlocked.Increment(ref handled) == 10)
                    await cancel.CancelAsync();
                await next(context, token);
            },
        };

        var code = await runner.RunAsync(Lines.ToStream(Lines.Orders(2000)), cancel.Token, "-", broker.Setting);

        Assert.Equal(ExitCode.Interrupted, code);
        Assert.StartsWith("Interrupted", runner.Lines[^1]);
        var counts = await broker.Messaging.Queue("orders").CountAsync();
        Assert.InRange(counts.Active, 1, 1999);
        Assert.Equal((Number(runner, "in") - Number(runner, "processed"), 0L), (counts.Active, counts.InFlight));
    }

    [Fact]
    public async Task Interrupted_while_standard_input_pauses_what_came_before_is_processed()
    {
        using var cancel = new CancellationTokenSource();
        var input = new Pipe();
        using var runner = new OrderRunner
        {
            Around = async (context, next, token) =>
            {
                await next(context, token);
                await cancel.CancelAsync(); // The order was not held back until more would come.
            },
        };
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes($"{Lines.Order(1)}\n"));

        Assert.Equal(ExitCode.Interrupted, await runner.RunAsync(input.Reader.AsStream(), cancel.Token, "-"));
        Assert.Contains("processed: 1", runner.Lines);
    }

    private static long Number(OrderRunner runner, string name) => long.Parse(Assert.Single(runner.Lines, l => l.StartsWith($"{name}: ", StringComparison.Ordinal))[(name.Length + 2)..]);

    /// <summary>A broker that outlives the run, and a client to look into it.</summary>
    private sealed class SharedBroker : IAsyncDisposable
    {
        private readonly string _name = $"orders-{Guid.NewGuid():N}";

        public SharedBroker() => Messaging = InMemoryMessaging.Create(new InMemoryOptions { BrokerName = _name });

        public IMessaging Messaging { get; }

        public string Setting => $"--Messaging:Providers:in-memory:BrokerName={_name}";

        public ValueTask DisposeAsync() => Messaging.DisposeAsync();
    }
}
