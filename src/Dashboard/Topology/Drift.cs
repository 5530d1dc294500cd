using Integration.Dashboard.Client;
using Integration.Dashboard.Inventory;

namespace Integration.Dashboard.Topology;

/// <summary>What lies between what the application declares and what there is.</summary>
/// <param name="Steps">By entity; what is as declared is not in it.</param>
/// <param name="Fault">Why it could not be looked; null when it could, or when nothing is declared.</param>
internal sealed record Drift(IReadOnlyDictionary<EntityPath, TopologyStep> Steps, string? Fault)
{
    public static Drift None { get; } = new(new Dictionary<EntityPath, TopologyStep>(), null);
}

/// <summary>Looks for drift, and keeps what it found for some seconds: it takes a call for each entity.</summary>
internal sealed class DriftFinder
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ShownClient _client;
    private readonly Kept<Drift> _drift;

    public DriftFinder(ShownClient client) => (_client, _drift) = (client, new(client.Time, Lifetime, LookAsync));

    public Task<Drift> GetAsync(CancellationToken cancellationToken) => _drift.GetAsync(cancellationToken);

    private async Task<Drift> LookAsync()
    {
        if (_client.Declared is not { } declared)
            return Drift.None;
        var (plan, failure) = await _client.Time
            .TryAskAsync(token => _client.Messaging.Topology.PlanAsync(declared, cancellationToken: token), Patience, _client.Stopping).ConfigureAwait(false);
        return failure is null
            ? new(plan!.Steps.ToDictionary(s => s.Entity), null)
            : new(Drift.None.Steps, failure is TimeoutException ? $"The service did not answer within {Patience.TotalSeconds:0} s." : failure.Message);
    }
}
