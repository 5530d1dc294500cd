using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.ContractTests;

/// <summary>Health checks of the hosting layer over the provider: O3.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class HealthContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>A source that is there is reachable; one that is missing is not.</summary>
    [ContractTheory("O3"), EverySource]
    public Task A_missing_source_is_unhealthy(SourceKind source) => RunAsync([Capability.Counts], async t =>
    {
        var queue = await t.SourceAsync(source);

        Assert.Equal(HealthStatus.Healthy, await CheckAsync(t, checks => checks.AddMessaging(configure: o => o.Sources.Add(queue.Path.ToString()))));
        Assert.Equal(HealthStatus.Unhealthy, await CheckAsync(t, checks => checks.AddMessaging(configure: o => o.Sources.Add(t.NewName("missing")))));
    }, source);

    /// <summary>Messages that wait too long, or too many where the provider can't peek, degrade.</summary>
    [ContractTheory("O3"), EverySource]
    public Task A_backlog_degrades(SourceKind source) => RunAsync([Capability.Counts], async t =>
    {
        var queue = await t.SourceAsync(source);
        Action<IHealthChecksBuilder> backlog = checks => checks.AddMessagingBacklog(configure: o =>
        {
            o.Sources.Add(queue.Path.ToString());
            (o.DegradedAge, o.DegradedCount) = (t.Timing.Margin, 1);
        });

        Assert.Equal(HealthStatus.Healthy, await CheckAsync(t, backlog));
        await queue.SendAsync(Some.Message());
        await t.AdvanceAsync(t.Timing.Margin * 2);
        Assert.Equal(HealthStatus.Degraded, await CheckAsync(t, backlog));
    }, source);

    /// <summary>A dead letter degrades.</summary>
    [ContractTheory("O3"), EverySource]
    public Task A_dead_letter_degrades(SourceKind source) => RunAsync([Capability.Counts, Capability.DeadLetter], async t =>
    {
        var queue = await t.SourceAsync(source);
        Action<IHealthChecksBuilder> deadLetters = checks => checks.AddMessagingDeadLetters(configure: o => o.Sources.Add(queue.Path.ToString()));

        Assert.Equal(HealthStatus.Healthy, await CheckAsync(t, deadLetters));
        await queue.SendAsync(Some.Message());
        await (await queue.ReceiveAsync()).DeadLetterAsync("broken");
        Assert.Equal(HealthStatus.Degraded, await CheckAsync(t, deadLetters));
    }, source);

    private static async Task<HealthStatus> CheckAsync(ContractScope t, Action<IHealthChecksBuilder> add)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(t.Clock.TimeProvider);
        services.AddSingleton(t.Messaging);
        add(services.AddHealthChecks());
        await using var provider = services.BuildServiceProvider();
        var report = await t.Clock.RunAsync(provider.GetRequiredService<HealthCheckService>().CheckHealthAsync());
        return report.Status;
    }
}
