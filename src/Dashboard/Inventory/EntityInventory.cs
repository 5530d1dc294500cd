using Integration.Dashboard.Client;

namespace Integration.Dashboard.Inventory;

/// <summary>Which entities there are, kept for some seconds. Without the right to look, those that the application declares.</summary>
internal sealed class EntityInventory
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ShownClient _client;
    private readonly Kept<Found> _found;

    public EntityInventory(ShownClient client) => (_client, _found) = (client, new(client.Time, Lifetime, LookAsync));

    public Task<Found> GetAsync(CancellationToken cancellationToken) => _found.GetAsync(cancellationToken);

    private async Task<Found> LookAsync()
    {
        var (inventory, failure) = await _client.Time.TryAskAsync(_client.Messaging.Topology.TakeInventoryAsync, Patience, _client.Stopping).ConfigureAwait(false);
        return failure is null
            ? new(inventory!.Definition, inventory.Unmapped, null)
            : new(_client.Declared ?? new(), [], failure is TimeoutException ? $"The service did not list its entities within {Patience.TotalSeconds:0} s." : failure.Message);
    }
}
