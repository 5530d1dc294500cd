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
        try
        {
            var inventory = await _client.Time.AskAsync(_client.Messaging.Topology.TakeInventoryAsync, Patience, _client.Stopping).ConfigureAwait(false);
            return new(inventory.Definition, inventory.Unmapped, null);
        }
#pragma warning disable CA1031 // Whatever it is, it could not be looked.
        catch (Exception exception) when (!_client.Stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new(_client.Declared ?? new(), [], exception is TimeoutException ? $"The service did not list its entities within {Patience.TotalSeconds:0} s." : exception.Message);
        }
    }
}
