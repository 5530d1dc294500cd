using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Integration.AzureEventHubs.Client;
using Integration.Drivers;
using Microsoft.Extensions.Logging;

namespace Integration.AzureEventHubs.Leases;

/// <summary>
/// The leases of a reader group in blobs, where the SDK's own processor keeps its: <c>namespace/hub/group/ownership/id</c> and <c>…/checkpoint/id</c>. A
/// row is the ownership blob, changed by its ETag. The checkpoint blob follows it, for those who look on: the processor, which may be replaced in place and
/// come back, and KEDA's scaler. Where the processor wrote last, its checkpoint counts.
/// </summary>
internal sealed class BlobLeaseStore(BlobContainerClient container, EntityPath stream, string prefix, ILogger logger) : ILeaseStore
{
    /// <summary>The version of a row of which there is a checkpoint only.</summary>
    private const string NotOwned = "none";

    // What each checkpoint was last brought to by this store: renewals change nothing of it.
    private readonly ConcurrentDictionary<string, (StreamPosition Position, long Epoch)> _followed = new(StringComparer.Ordinal);

    private string Ownerships => prefix + "ownership/";

    private string Checkpoints => prefix + "checkpoint/";

    // The processor takes every blob among the ownerships for a partition.
    private string Members => prefix + "member/";

    /// <summary>What the names of a group's blobs begin with, as the processor has it.</summary>
    public static string PrefixOf(string host, string eventHub, string group) =>
        $"{host.ToLowerInvariant()}/{eventHub.ToLowerInvariant()}/{group.ToLowerInvariant()}/";

    public async Task<IReadOnlyList<PartitionLease>> ListAsync(CancellationToken cancellationToken)
    {
        var ownerships = await ReadAsync(Ownerships, cancellationToken).ConfigureAwait(false);
        var members = await ReadAsync(Members, cancellationToken).ConfigureAwait(false);

        // Behind the ownerships: a checkpoint is never older than the ownership that it is read for.
        var checkpoints = await ReadAsync(Checkpoints, cancellationToken).ConfigureAwait(false);
        return
        [
            .. ownerships.Select(o => Read(o.Key, o.Value, checkpoints.GetValueOrDefault(o.Key))),
            .. checkpoints.Where(c => !ownerships.ContainsKey(c.Key))
                .Select(c => LeaseMetadata.ReadForeign(c.Key, c.Value.Metadata) with { Version = NotOwned }),
            .. members.Select(m => LeaseMetadata.ReadLease(PartitionLease.MemberPrefix + m.Key, m.Value.Metadata, VersionOf(m.Value.Properties.ETag!.Value))).OfType<PartitionLease>(),
        ];
    }

    public Task<PartitionLease?> TryCreateAsync(PartitionLease lease, CancellationToken cancellationToken) =>
        WriteAsync(lease, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);

    public Task<PartitionLease?> TryUpdateAsync(PartitionLease lease, CancellationToken cancellationToken) =>
        WriteAsync(lease, ConditionsFor(lease), cancellationToken);

    public async Task<bool> TryDeleteAsync(PartitionLease lease, CancellationToken cancellationToken)
    {
        try
        {
            // The checkpoint of a group that is deleted would be taken for where to go on.
            var isOwned = lease.Version != NotOwned;
            if (isOwned)
                await BlobOf(lease).DeleteAsync(DeleteSnapshotsOption.None, ConditionsFor(lease), cancellationToken).ConfigureAwait(false);
            if (!lease.IsMember)
                await container.GetBlobClient(Checkpoints + lease.Partition).DeleteIfExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException failed) when (IsOtherVersion(failed))
        {
            return false;
        }
        catch (RequestFailedException failed)
        {
            throw Translate(failed);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static BlobRequestConditions ConditionsFor(PartitionLease lease) =>
        lease.Version == NotOwned ? new() { IfNoneMatch = ETag.All } : new() { IfMatch = new ETag(lease.Version!) };

    private static bool IsOtherVersion(RequestFailedException failed) =>
        failed.Status is 409 or 412 || (failed.Status == 404 && failed.ErrorCode == BlobErrorCode.BlobNotFound);

    private static string VersionOf(ETag tag) => tag.ToString().Trim('"');

    /// <summary>A row; one that another client wrote last is read as that client means it, alive for as long as it writes again.</summary>
    private static PartitionLease Read(string partition, BlobItem ownership, BlobItem? checkpoint)
    {
        var version = VersionOf(ownership.Properties.ETag!.Value);
        return LeaseMetadata.ReadLease(partition, ownership.Metadata, version) ?? LeaseMetadata.ReadForeign(partition, checkpoint?.Metadata) with
        {
            Owner = LeaseMetadata.Text(ownership.Metadata, LeaseMetadata.OwnerId),
            Heartbeat = ownership.Properties.LastModified?.UtcTicks ?? 0,
            Version = version,
        };
    }

    private BlobClient BlobOf(PartitionLease lease) =>
        container.GetBlobClient(lease.IsMember ? Members + lease.Partition[PartitionLease.MemberPrefix.Length..] : Ownerships + lease.Partition);

    private async Task<Dictionary<string, BlobItem>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var found = new Dictionary<string, BlobItem>(StringComparer.Ordinal);
            await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, folder, cancellationToken).ConfigureAwait(false))
                found[blob.Name[folder.Length..]] = blob;
            return found;
        }
        catch (RequestFailedException failed)
        {
            throw Translate(failed);
        }
    }

    private async Task<PartitionLease?> WriteAsync(PartitionLease lease, BlobRequestConditions conditions, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = LeaseMetadata.OfLease(lease);
            if (await TryWriteAsync(BlobOf(lease), metadata, conditions, cancellationToken).ConfigureAwait(false) is not { } tag)
                return null;
            if (!lease.IsMember && !(_followed.TryGetValue(lease.Partition, out var followed) && followed == (lease.Position, lease.Epoch)))
                await FollowAsync(lease, cancellationToken).ConfigureAwait(false);
            return lease with { Version = VersionOf(tag) };
        }
        catch (RequestFailedException failed)
        {
            throw Translate(failed);
        }
    }

    private static async Task<ETag?> TryWriteAsync(BlobClient blob, Dictionary<string, string> metadata, BlobRequestConditions conditions, CancellationToken cancellationToken)
    {
        try
        {
            var written = await blob.UploadAsync(
                Stream.Null, new BlobUploadOptions { Metadata = metadata, Conditions = conditions }, cancellationToken).ConfigureAwait(false);
            return written.Value.ETag;
        }
        catch (RequestFailedException failed) when (IsOtherVersion(failed))
        {
            // The answer to a write may be lost, and the SDK's second try then meets the first one's version.
            return await FindAsync(blob, cancellationToken).ConfigureAwait(false) is { } found && IsEqual(found.Metadata, metadata) ? found.ETag : null;
        }
    }

    private static async Task<BlobProperties?> FindAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException failed) when (failed.Status == 404)
        {
            return null;
        }
    }

    private static bool IsEqual(IDictionary<string, string> left, Dictionary<string, string> right) =>
        left.Count == right.Count && right.All(p => left.TryGetValue(p.Key, out var value) && value == p.Value);

    /// <summary>Lets the checkpoint say what the row says, unless one with a higher epoch has spoken since: nobody that lost the partition moves it.</summary>
    private async Task FollowAsync(PartitionLease lease, CancellationToken cancellationToken)
    {
        try
        {
            await BringAsync(lease, cancellationToken).ConfigureAwait(false);
            _followed[lease.Partition] = (lease.Position, lease.Epoch);
        }
        catch (RequestFailedException failed)
        {
            // The row counts, and it is written: a failure now would look as if it were not. The next renewal tries again.
            logger.CheckpointNotFollowed(failed, stream, lease.Partition);
        }
    }

    private async Task BringAsync(PartitionLease lease, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(Checkpoints + lease.Partition);
        var wanted = LeaseMetadata.OfCheckpoint(lease);
        var found = await FindAsync(blob, cancellationToken).ConfigureAwait(false);
        if (found is null ? wanted is null : wanted is not null && IsEqual(found.Metadata, wanted))
            return;
        if (found is not null && LeaseMetadata.Number(found.Metadata, LeaseMetadata.Epoch) > lease.Epoch)
            return;
        var conditions = found is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new() { IfMatch = found.ETag };
        if (wanted is not null)
            await TryWriteAsync(blob, wanted, conditions, cancellationToken).ConfigureAwait(false);
        else
            await DeleteAsync(blob, conditions, cancellationToken).ConfigureAwait(false);
    }

    private static async Task DeleteAsync(BlobClient blob, BlobRequestConditions conditions, CancellationToken cancellationToken)
    {
        try
        {
            await blob.DeleteAsync(DeleteSnapshotsOption.None, conditions, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException failed) when (IsOtherVersion(failed))
        {
            // Another has written it since, which counts more.
        }
    }

    private MessagingException Translate(RequestFailedException failed) => AzureEventHubsErrors.Translate(failed, stream)!;
}
