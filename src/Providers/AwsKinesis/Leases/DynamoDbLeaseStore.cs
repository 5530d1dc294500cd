using Amazon.DynamoDBv2.Model;
using Integration.Drivers;

namespace Integration.Aws.Kinesis.Leases;

/// <summary>
/// The leases of one group of one stream, the items of one partition key. A version is a name that the writer makes up: so a write that the SDK
/// repeats because its answer was lost is known again, and a row that was deleted and made anew is another.
/// </summary>
/// <param name="table">The driver disposes it.</param>
/// <param name="stream">The stream, for errors.</param>
/// <param name="streamGroup">The partition key.</param>
internal sealed class DynamoDbLeaseStore(LeaseTable table, EntityPath stream, string streamGroup) : ILeaseStore
{
    private const string IsNew = $"attribute_not_exists({LeaseItem.StreamGroup})";
    private const string IsSeen = "#version = :seen";

    public async Task<IReadOnlyList<PartitionLease>> ListAsync(CancellationToken cancellationToken)
    {
        var leases = new List<PartitionLease>();
        QueryResponse? page = null;
        do
        {
            var request = new QueryRequest
            {
                TableName = table.Name,
                KeyConditionExpression = $"{LeaseItem.StreamGroup} = :group",
                ExpressionAttributeValues = new() { [":group"] = new(streamGroup) },
                ConsistentRead = true,
                ExclusiveStartKey = page?.LastEvaluatedKey,
            };
            page = await table.CallAsync(stream, client => client.QueryAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            leases.AddRange((page.Items ?? []).Select(LeaseItem.Read));
        }
        while (page.LastEvaluatedKey is { Count: > 0 });
        return leases;
    }

    public Task<PartitionLease?> TryCreateAsync(PartitionLease lease, CancellationToken cancellationToken) =>
        TryPutAsync(lease, new PutItemRequest { ConditionExpression = IsNew }, cancellationToken);

    public Task<PartitionLease?> TryUpdateAsync(PartitionLease lease, CancellationToken cancellationToken) => TryPutAsync(
        lease,
        new PutItemRequest
        {
            ConditionExpression = IsSeen,
            ExpressionAttributeNames = new() { ["#version"] = LeaseItem.Version },
            ExpressionAttributeValues = new() { [":seen"] = Seen(lease) },
        },
        cancellationToken);

    public async Task<bool> TryDeleteAsync(PartitionLease lease, CancellationToken cancellationToken)
    {
        var request = new DeleteItemRequest
        {
            TableName = table.Name,
            Key = LeaseItem.KeyOf(streamGroup, lease.Partition),
            ConditionExpression = IsSeen,
            ExpressionAttributeNames = new() { ["#version"] = LeaseItem.Version },
            ExpressionAttributeValues = new() { [":seen"] = Seen(lease) },
        };
        try
        {
            await table.CallAsync(stream, client => client.DeleteItemAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<PartitionLease?> TryPutAsync(PartitionLease lease, PutItemRequest request, CancellationToken cancellationToken)
    {
        var written = lease with { Version = Guid.NewGuid().ToString("N") };
        request.TableName = table.Name;
        request.Item = LeaseItem.Write(streamGroup, written);
        try
        {
            await table.CallAsync(stream, client => client.PutItemAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            return written;
        }
        catch (ConditionalCheckFailedException)
        {
            // It may be this very write, come twice, that no longer holds.
            return await FindVersionAsync(lease.Partition, cancellationToken).ConfigureAwait(false) == written.Version ? written : null;
        }
    }

    private async Task<string?> FindVersionAsync(string partition, CancellationToken cancellationToken)
    {
        var request = new GetItemRequest { TableName = table.Name, Key = LeaseItem.KeyOf(streamGroup, partition), ConsistentRead = true };
        var found = await table.CallAsync(stream, client => client.GetItemAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
        return found.Item?.GetValueOrDefault(LeaseItem.Version)?.S;
    }

    private static AttributeValue Seen(PartitionLease lease) =>
        new(lease.Version ?? throw new ArgumentException("The lease was not read from the store: it has no version.", nameof(lease)));
}
