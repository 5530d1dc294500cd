using Integration.Hosting;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests;

/// <summary>When something is under way, and when not.</summary>
public class IdleTests
{
    [Fact]
    public async Task A_handler_that_runs_is_waited_for_and_told_at_the_bound()
    {
        var (hasBegun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        MessagingTestOptions? options = null;
        await using var host = await StartAsync(
            (_, _) =>
            {
                hasBegun.SetResult();
                return gate.Task;
            },
            o => options = o);
        await host.Publisher.SendAsync("work", new Work(1), new() { MessageId = "the-message" });
        await hasBegun.Task;
        options!.Bound = TimeSpan.FromMilliseconds(100);
        var error = await Assert.ThrowsAsync<NotIdleException>(() => host.RunUntilIdleAsync());
        Assert.Contains("handler of work, message the-message", error.Message);
        Assert.Equal("work: 0 active, 1 in hand", error.UnderWay[^1]);

        options.Bound = TimeSpan.FromMinutes(1);
        gate.SetResult();
        await host.RunUntilIdleAsync();
        Assert.Single(host.Handled<Work>());
    }

    [Fact]
    public async Task A_flow_that_never_ends_is_told_at_the_bound()
    {
        await using var host = await StartAsync(
            (work, context) => context.Services.GetRequiredService<IMessagePublisher>().SendAsync("work", work with { Number = work.Number + 1 }), o => o.Bound = TimeSpan.FromMilliseconds(200));
        await host.Publisher.SendAsync("work", new Work(1));
        await Assert.ThrowsAsync<NotIdleException>(() => host.RunUntilIdleAsync());
    }

    [Fact]
    public async Task A_handler_that_settles_itself_and_goes_on_is_under_way()
    {
        var gate = new TaskCompletionSource();
        var hasSettled = new TaskCompletionSource();
        await using var host = await StartAsync(
            async (_, context) =>
            {
                await context.Received.CompleteAsync();
                hasSettled.SetResult();
                await gate.Task;
            });
        await host.Publisher.SendAsync("work", new Work(1));
        await hasSettled.Task;
        var idle = host.RunUntilIdleAsync();
        Assert.False(idle.IsCompleted);
        gate.SetResult();
        await idle;
        Assert.Single(host.Handled<Work>());
    }

    [Fact]
    public async Task A_delay_of_a_handler_is_waited_out_by_AdvanceAsync_alone()
    {
        await using var host = await StartAsync(
            (work, context) => Task.Delay(TimeSpan.FromHours(work.Number), context.Services.GetRequiredService<TimeProvider>()),
            o => o.Bound = TimeSpan.FromSeconds(60));
        for (var i = 1; i <= 8; i++)
            await host.Publisher.SendAsync("work", new Work(i));
        await host.AdvanceAsync(TimeSpan.FromHours(5));
        Assert.Equal([1, 2, 3, 4, 5], host.Handled<Work>().Select(h => h.Value.Number));
        await host.AdvanceAsync(TimeSpan.FromHours(3));
        await host.RunUntilIdleAsync();
        Assert.Equal(8, host.Handled<Work>().Count);
        Assert.All(host.Handled<Work>(), h => Assert.Equal(1, h.Delivery));
    }

    [Fact]
    public async Task Retries_in_place_are_waited_out()
    {
        var calls = 0;
        await using var host = await StartAsync(
            (_, _) => ++calls < 4 ? throw new InvalidOperationException() : Task.CompletedTask,
            consumer: c => (c.RetriesInPlace, c.RetryInPlaceDelay, c.MaxConcurrency) = (5, TimeSpan.FromMinutes(1), 1));
        await host.Publisher.SendAsync("work", new Work(1));
        await host.Publisher.SendAsync("work", new Work(2));
        await host.RunUntilIdleAsync();
        Assert.Equal(2, host.Handled<Work>().Count);
        var failed = host.Failed<Work>().Single();
        Assert.Equal(3, failed.Attempts.Count);
        Assert.Equal(TimeSpan.FromMinutes(7), host.Time.GetUtcNow() - failed.Attempts[0].At);
    }

    [Fact]
    public async Task What_nobody_consumes_and_what_a_paused_consumer_leaves_is_not_under_way()
    {
        await using var host = await StartAsync((_, _) => Task.CompletedTask);
        var control = host.Services.GetRequiredService<IConsumerControl>();
        control.Pause("work");
        await control.WhenIdleAsync("work");
        await host.Publisher.SendAsync("work", new Work(1));
        await host.Publisher.SendAsync("other", new Work(2));
        await host.RunUntilIdleAsync();
        Assert.Empty(host.Handled<Work>());
        control.Resume("work");
        await host.RunUntilIdleAsync();
        Assert.Equal(1, host.Handled<Work>().Single().Value.Number);
        Assert.Equal(1, (await host.Messaging.Queue("other").CountAsync()).Active);
    }

    [Fact]
    public async Task What_code_has_received_without_a_consumer_is_not_under_way()
    {
        await using var host = await StartAsync((_, _) => Task.CompletedTask);
        await host.Publisher.SendAsync("other", new Work(1));
        var received = await host.Messaging.Queue("other").ReceiveOneAsync(TimeSpan.Zero);
        await host.Publisher.SendAsync("work", new Work(2));
        await host.RunUntilIdleAsync();
        Assert.Equal(2, host.Handled<Work>().Single().Value.Number);
        await received!.CompleteAsync();
    }

    [Fact]
    public async Task A_duplicate_that_waits_at_the_inbox_is_waited_out()
    {
        var gate = new TaskCompletionSource();
        await using var host = await StartAsync((_, _) => gate.Task, services: b => b.AddInMemoryInbox());
        await host.Publisher.SendAsync("work", new Work(1), new() { MessageId = "twice" });
        await host.Publisher.SendAsync("work", new Work(1), new() { MessageId = "twice" });
        var idle = host.RunUntilIdleAsync();
        Assert.False(idle.IsCompleted);
        gate.SetResult();
        await idle;
        Assert.Single(host.Handled<Work>());
        Assert.Equal(0, (await host.Messaging.Queue("work").CountAsync()).InFlight);
    }

    private static Task<MessagingTestHost> StartAsync(
        Func<Work, MessageContext, Task> handle,
        Action<MessagingTestOptions>? options = null,
        Action<ConsumerOptions>? consumer = null,
        Action<IMessagingBuilder>? services = null) =>
        MessagingTestHost.StartAsync(
            b =>
            {
                b.Services.AddSingleton(handle);
                var messaging = b.Services.AddMessaging(b.Configuration).AddInMemory()
                    .AddQueue(new("work") { MaxDeliveryCount = 5 }).AddQueue(new("other")).AddConsumer<Work, Handler>("work", consumer);
                services?.Invoke(messaging);
            },
            options);

    public sealed record Work(int Number);

    public sealed class Handler(Func<Work, MessageContext, Task> handle) : IMessageHandler<Work>
    {
        public Task HandleAsync(Work work, MessageContext context, CancellationToken cancellationToken) => handle(work, context);
    }
}
