using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Kinesis.Records;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;

namespace Integration.Aws.Kinesis.Leases;

/// <summary>The lease tables of the Kinesis Client Library, versions 1 to 3: an item for each shard, also where one application reads several streams.</summary>
internal sealed class KclLeases(KinesisContext context) : IForeignLeases
{
    private const string LeaseKey = "leaseKey";
    private const string Checkpoint = "checkpoint";

    /// <param name="stream">The stream.</param>
    /// <param name="store">The table, which has the application's name.</param>
    /// <param name="group">Passed over: a table is one application's.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<ForeignLease>> ListAsync(EntityPath stream, string store, string group, CancellationToken cancellationToken)
    {
        using var table = new LeaseTable(context, context.Options.Leases with { TableName = store, CreateTable = false });
        var leases = new List<ForeignLease>();
        ScanResponse? page = null;
        do
        {
            var request = new ScanRequest { TableName = store, ConsistentRead = true, ExclusiveStartKey = page?.LastEvaluatedKey };
            page = await ScanAsync(table, stream, request, cancellationToken).ConfigureAwait(false);
            leases.AddRange((page.Items ?? []).Where(item => IsOf(stream, item)).Select(Read));
        }
        while (page.LastEvaluatedKey is { Count: > 0 });
        return leases;
    }

    private static async Task<ScanResponse> ScanAsync(LeaseTable table, EntityPath stream, ScanRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await table.CallAsync(stream, client => client.ScanAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (EntityNotFoundException missing) when (missing.InnerException is ResourceNotFoundException)
        {
            throw new EntityNotFoundException(
                $"there is no DynamoDB table '{table.Name}' in this account and region: the lease table has the name of the application, unless it was given another.",
                KinesisProvider.Name, stream, missing.InnerException);
        }
    }

    /// <summary>Whether an item is a lease of the stream. With several streams an application puts account, stream and time of creation in front of the shard.</summary>
    private bool IsOf(EntityPath stream, Dictionary<string, AttributeValue> item)
    {
        if (!item.TryGetValue(LeaseKey, out var key) || key.S is null)
            throw new MessagingException("the table is none of the Kinesis Client Library's leases: it has an item without 'leaseKey'.", KinesisProvider.Name, stream, isTransient: false);
        return key.S.Split(':') is [_, var name, .., _] ? name == context.NameOf(stream) : item.ContainsKey(Checkpoint);
    }

    private static ForeignLease Read(Dictionary<string, AttributeValue> item)
    {
        var checkpoint = item.GetValueOrDefault(Checkpoint)?.S;
        var (position, note) = Place(checkpoint, item.GetValueOrDefault("checkpointSubSequenceNumber")?.N);
        var key = item[LeaseKey].S;
        return new ForeignLease(key[(key.LastIndexOf(':') + 1)..], position)
        {
            IsFinished = checkpoint == "SHARD_END",
            Owner = item.GetValueOrDefault("leaseOwner")?.S,
            Heartbeat = item.GetValueOrDefault("leaseCounter")?.N,
            Note = note,
        };
    }

    private static (StreamPosition? Position, string? Note) Place(string? checkpoint, string? part) => checkpoint switch
    {
        "SHARD_END" => (null, null),
        "TRIM_HORIZON" => (StreamPosition.Earliest, "no record was handled yet"),
        null => (null, "it has no checkpoint"),
        "LATEST" or "AT_TIMESTAMP" => (null, $"no record was handled yet, and where its reader began ({checkpoint}) is not in the table"),
        _ when KinesisOffset.TryParse(checkpoint) is { Part: null } sequence => (StreamPosition.After((sequence with { Part = PartOf(part) }).ToString()), null),
        _ => (null, $"its checkpoint '{checkpoint}' is no sequence number"),
    };

    // Of an aggregated record the one within it. One that stands alone has 0 there as well, and lies before it.
    private static long? PartOf(string? number) =>
        long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var part) ? part : null;
}
