using Integration.Hosting.Tests.Consumers;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting.Tests.Control;

/// <summary>Consumers that are added and removed while the host runs have what declared ones have.</summary>
public sealed class RuntimeConsumerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_added_consumer_has_middleware_retries_dead_letters_the_inbox_and_health()
    {
        await using var rig = await StartAsync((job, _, _) => job.Id == 13 ? throw new InvalidOperationException("no luck") : Task.CompletedTask);
        await rig.Control.AddAsync(
            "jobs",
            c =>
            {
                c.AddHandler<Job, ConsumerRig.Handler>().UseMiddleware<Counting>();
                (c.Options.MaxAttempts, c.Options.RedeliveryDelay) = (3, TimeSpan.FromSeconds(1));
            },
            Token);
        var copy = rig.Write(1) with { MessageId = "m1" };

        await rig.Jobs.SendManyAsync([copy, copy, rig.Write(13)], cancellationToken: Token);
        await rig.UntilEmptyAsync();

        Assert.Equal([1], rig.Handled);
        Assert.Equal(4, rig.Services.GetRequiredService<Count>().Value);
        Assert.Single(await rig.DeadLettersAsync());
        Assert.Equal(ConsumerState.Running, rig.Control.Find("jobs")?.State);
        var health = (await rig.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["messaging-consumers"];
        Assert.Equal("serves", health.Data["consumer of jobs"]);
    }

    [Fact]
    public async Task An_added_consumer_takes_batches_and_its_settings_from_the_configuration()
    {
        await using var rig = await StartAsync(services: s => s.AddScoped<ConsumerRig.BatchHandler>());

        await rig.Control.AddAsync("jobs", c => c.AddBatchHandler<Job, ConsumerRig.BatchHandler>(), Token);
        await rig.Jobs.SendManyAsync(Enumerable.Range(0, 5).Select(rig.Write), cancellationToken: Token);

        await rig.UntilAsync(() => rig.Handled.Count == 5);
    }

    [Fact]
    public async Task A_removed_consumer_finishes_what_it_handles_and_leaves_nothing_behind()
    {
        var (begun, go) = (0, new TaskCompletionSource());
        await using var rig = await StartAsync(async (_, _, _) =>
        {
            Interlocked.Increment(ref begun);
            await go.Task;
        });
        await AddAsync(rig);
        await rig.Jobs.SendAsync(rig.Write(1), Token);
        await rig.UntilAsync(() => Volatile.Read(ref begun) == 1);

        var removing = rig.Control.RemoveAsync("jobs", Token);
        Assert.Equal(ConsumerState.Stopping, rig.Control.Find("jobs")?.State);
        await Assert.ThrowsAsync<InvalidOperationException>(() => AddAsync(rig));
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Control.StartAsync("jobs", Token));
        go.SetResult();
        await removing.AdvancingAsync(rig.Time);

        Assert.Equal([1], rig.Handled);
        Assert.Empty(rig.Control.List());
        Assert.Empty(rig.Services.GetRequiredService<ServingLoops>().All);
        await rig.Jobs.SendAsync(rig.Write(2), Token);
        await AddAsync(rig);
        await rig.UntilAsync(() => rig.Handled.Count == 2);
    }

    [Fact]
    public async Task A_consumer_that_is_added_before_the_start_starts_with_the_host_and_one_that_runs_ends_with_it()
    {
        await using var rig = Make();
        await AddAsync(rig);
        Assert.Equal(ConsumerState.NotStarted, rig.Control.Find("jobs")?.State);
        await rig.StartAsync();
        await rig.Jobs.SendAsync(rig.Write(1), Token);
        await rig.UntilAsync(() => rig.Handled.Count == 1);

        await rig.StopAsync(Token);

        Assert.Equal(ConsumerState.Stopped, rig.Control.Find("jobs")?.State);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Control.AddAsync("jobs/$dead-letter", c => c.AddHandler<Job, ConsumerRig.Handler>(), Token));
        Assert.Contains("stopping", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_an_added_consumer_is_told_and_nothing_is_added()
    {
        await using var rig = await StartAsync();

        var faults = (await Assert.ThrowsAsync<MessagingConfigurationException>(() => rig.Control.AddAsync(
            "jobs",
            c =>
            {
                c.AddHandler<Job, ConsumerRig.Handler>();
                (c.Options.MaxConcurrency, c.Options.RateLimit.Messages) = (0, -1);
            },
            Token))).Faults;
        var unknown = await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Control.AddAsync("jobs", c => c.AddBatchHandler<Job, ConsumerRig.BatchHandler>(), Token));
        await Assert.ThrowsAsync<MessagingConfigurationException>(() => rig.Control.AddAsync("jobs", _ => { }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => rig.Control.AddAsync("no queue!", c => c.AddHandler<Job, ConsumerRig.Handler>(), Token));

        Assert.Equal(2, faults.Count);
        Assert.StartsWith("Messaging:Consumers:jobs:MaxConcurrency is 0", faults[0], StringComparison.Ordinal);
        Assert.StartsWith("Messaging:Consumers:jobs:RateLimit:Messages is -1", faults[1], StringComparison.Ordinal);
        Assert.Contains("BatchHandler is not a service", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Control.List());
    }

    [Fact]
    public async Task One_that_can_not_be_made_is_not_there_and_stands_in_nobodys_way()
    {
        await using var rig = await StartAsync(services: s => s.AddScoped<ManyHandler>());

        await Assert.ThrowsAsync<ArgumentException>(() => rig.Control.AddAsync("jobs", c => c.AddHandler<List<Job>, ManyHandler>(), Token));

        Assert.Empty(rig.Control.List());
        await AddAsync(rig);
        Assert.Equal(ConsumerState.Running, rig.Control.Find("jobs")?.State);
    }

    [Fact]
    public async Task An_added_batch_consumer_beside_middleware_for_every_source_is_refused_as_a_declared_one_is()
    {
        await using var rig = await ConsumerRig.StartAsync(m => m.UseMiddleware<Counting>(), services: s => s.AddScoped<ConsumerRig.BatchHandler>().AddSingleton<Count>());

        var refused = await Assert.ThrowsAsync<MessagingConfigurationException>(
            () => rig.Control.AddAsync("jobs", c => c.AddBatchHandler<Job, ConsumerRig.BatchHandler>(), Token));

        Assert.Contains("has a batch handler, and there is middleware for every source", Assert.Single(refused.Faults), StringComparison.Ordinal);
        Assert.Empty(rig.Control.List());
    }

    [Fact]
    public async Task An_added_consumer_is_paused_while_a_signal_says_so()
    {
        await using var rig = await ConsumerRig.StartAsync(m => m.AddPauseSignal(_ => new Always()), services: s => s.AddScoped<ConsumerRig.Handler>());
        await AddAsync(rig);

        Assert.Equal(ConsumerState.Paused, rig.Control.Find("jobs")?.State);
    }

    private static Task AddAsync(ConsumerRig rig) => rig.Control.AddAsync("jobs", c => c.AddHandler<Job, ConsumerRig.Handler>(), Token);

    private static ConsumerRig Make(Func<Job, MessageContext, CancellationToken, Task>? handle = null, Action<IServiceCollection>? services = null) => new(
        m => m.AddInMemoryInbox(),
        handle,
        s =>
        {
            s.AddScoped<ConsumerRig.Handler>().AddScoped<Counting>().AddSingleton<Count>().AddHealthChecks().AddMessagingConsumers();
            services?.Invoke(s);
        });

    private static async Task<ConsumerRig> StartAsync(Func<Job, MessageContext, CancellationToken, Task>? handle = null, Action<IServiceCollection>? services = null)
    {
        var rig = Make(handle, services);
        await rig.StartAsync();
        return rig;
    }

    internal sealed class ManyHandler : IMessageHandler<List<Job>>
    {
        public Task HandleAsync(List<Job> message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Count
    {
        private int _value;

        public int Value => Volatile.Read(ref _value);

        public void Increment() => Interlocked.Increment(ref _value);
    }

    private sealed class Counting(Count count) : IConsumerMiddleware
    {
        public Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken)
        {
            count.Increment();
            return next(context, cancellationToken);
        }
    }

    private sealed class Always : IPauseSignal
    {
        public ValueTask<bool> IsPausedAsync(string consumer, CancellationToken cancellationToken) => new(true);
    }
}
