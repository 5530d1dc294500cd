using Integration.Hosting.Control;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting;

/// <summary>
/// Consumer alive: looks at the loops that serve a client. The worst decides, and the result's data has a line for each. What somebody paused or
/// stopped is as it should be.
/// </summary>
internal sealed class ConsumerHealthCheck(IServiceProvider services, string? client, MessagingConsumerHealthOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = (services.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow();
        var loops = services.GetKeyedService<ServingLoops>(client)?.All ?? [];
        var steered = (services.GetKeyedService<ConsumerControl>(client)?.All ?? [])
            .Select(c => (Consumer: c, Finding: c.Steering)).Where(s => s.Finding is not null).ToList();
        var findings = loops.Select(loop => (Loop: loop, loop.State, Steering: steered.Find(s => s.Consumer.Owns(loop)).Finding))
            .Select(l => (
                Name: $"{l.Loop.Kind} of {l.Loop.Source}",
                Health: l.Steering is { } finding ? new SourceHealth(HealthStatus.Healthy, finding) : Look(l.State, now),
                LastError: l.Steering is null ? l.State.LastError : null))
            .Concat(steered.Where(s => !loops.Any(s.Consumer.Owns)).Select(s => (
                Name: $"consumer of {s.Consumer.Name}", Health: new SourceHealth(HealthStatus.Healthy, s.Finding!), LastError: (Exception?)null)))
            .ToList();
        if (findings.Count == 0)
            return Task.FromResult(HealthCheckResult.Healthy("no consumer runs here"));
        var worst = findings.Min(f => f.Health.Status);
        return Task.FromResult(new HealthCheckResult(
            worst == HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst,
            string.Join("; ", findings.Where(f => f.Health.Status == worst).Select(f => $"{f.Name}: {f.Health.Finding}").Distinct(StringComparer.Ordinal)),
            findings.Find(f => f.Health.Status == worst).LastError,
            findings.GroupBy(f => f.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (object)g.MinBy(f => f.Health.Status).Health.Finding, StringComparer.Ordinal)));
    }

    private SourceHealth Look(LoopState state, DateTimeOffset now) => state switch
    {
        { Status: LoopStatus.Ended } => new(HealthStatus.Unhealthy, "has ended"),
        { Status: LoopStatus.Failing, FailingSince: { } since } => new(
            now - since >= options.UnhealthyAfter ? HealthStatus.Unhealthy : HealthStatus.Degraded,
            $"has failed {state.Failures} times in a row since {since:O}, last with a {state.LastError?.GetType().Name}"),
        _ => new(HealthStatus.Healthy, "serves"),
    };
}
