using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;

namespace Integration.Emulators.AzureEventHubs.Tests;

/// <summary>Who has which partition, and how far it is: compared and set by version, as in a store that processes share.</summary>
internal sealed class MemoryCheckpointStore : CheckpointStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, EventProcessorPartitionOwnership> _owners = [];
    private readonly Dictionary<string, EventProcessorCheckpoint> _checkpoints = [];
    private int _version;

    public override Task<IEnumerable<EventProcessorPartitionOwnership>> ListOwnershipAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult<IEnumerable<EventProcessorPartitionOwnership>>([.. _owners.Values]);
    }

    public override Task<IEnumerable<EventProcessorPartitionOwnership>> ClaimOwnershipAsync(
        IEnumerable<EventProcessorPartitionOwnership> desiredOwnership, CancellationToken cancellationToken)
    {
        var claimed = new List<EventProcessorPartitionOwnership>();
        lock (_gate)
        {
            foreach (EventProcessorPartitionOwnership wanted in desiredOwnership)
            {
                string? version = _owners.GetValueOrDefault(wanted.PartitionId)?.Version;
                if (version == (string.IsNullOrEmpty(wanted.Version) ? null : wanted.Version))
                    claimed.Add(_owners[wanted.PartitionId] = Claimed(wanted, $"{++_version}"));
            }
        }

        return Task.FromResult<IEnumerable<EventProcessorPartitionOwnership>>(claimed);
    }

    public override Task<EventProcessorCheckpoint> GetCheckpointAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_checkpoints.GetValueOrDefault(partitionId)!);
    }

    public override Task UpdateCheckpointAsync(
        string fullyQualifiedNamespace,
        string eventHubName,
        string consumerGroup,
        string partitionId,
        string clientIdentifier,
        CheckpointPosition checkpointStartingPosition,
        CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _checkpoints[partitionId] = new EventProcessorCheckpoint
            {
                FullyQualifiedNamespace = fullyQualifiedNamespace,
                EventHubName = eventHubName,
                ConsumerGroup = consumerGroup,
                PartitionId = partitionId,
                ClientIdentifier = clientIdentifier,
                StartingPosition = Azure.Messaging.EventHubs.Consumer.EventPosition.FromSequenceNumber(checkpointStartingPosition.SequenceNumber, isInclusive: false),
            };
        }

        return Task.CompletedTask;
    }

    private static EventProcessorPartitionOwnership Claimed(EventProcessorPartitionOwnership owner, string version) => new()
    {
        FullyQualifiedNamespace = owner.FullyQualifiedNamespace,
        EventHubName = owner.EventHubName,
        ConsumerGroup = owner.ConsumerGroup,
        PartitionId = owner.PartitionId,
        OwnerIdentifier = owner.OwnerIdentifier,
        LastModifiedTime = DateTimeOffset.UtcNow,
        Version = version,
    };
}
