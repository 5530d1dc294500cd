using Integration.Aws.Entities;
using Integration.Aws.Messages;

namespace Integration.Aws.Topology;

/// <summary>
/// Which queues of an account are queues here, and which are dead-letter queues. A queue that a redrive policy names is a dead-letter
/// queue whatever its own name, and is not listed as a queue.
/// </summary>
internal sealed class QueueRoles
{
    private readonly AwsNames _names;
    private readonly ILookup<string, QueueDescription> _owners;

    public QueueRoles(IReadOnlyList<QueueDescription> stored, AwsNames names)
    {
        (All, _names) = (stored, names);
        _owners = stored.Where(q => q.DeadLetters is { } target && target.Arn != q.Address.Arn).ToLookup(q => q.DeadLetters!.Arn, StringComparer.Ordinal);

        // Of two that differ in .fifo alone the plain one has the name.
        Queues = [.. stored.Where(q => names.FindQueueName(q.Address.Name) is not null && !IsDeadLetters(q)).OrderBy(q => q.Address.Ordered).DistinctBy(q => q.Address.Path)];
    }

    public IReadOnlyList<QueueDescription> All { get; }

    /// <summary>Those with a neutral name of their own that are nobody's dead-letter queue.</summary>
    public IReadOnlyList<QueueDescription> Queues { get; }

    public bool IsDeadLetters(QueueDescription queue) => _owners.Contains(queue.Address.Arn);

    /// <summary>The queues whose dead letters it gets.</summary>
    public IEnumerable<QueueDescription> OwnersOf(QueueDescription queue) => _owners[queue.Address.Arn];

    /// <summary>Why a queue is neither a queue here nor one's dead-letter queue; null when it is.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="listed">What is listed by ARN: queues, and the queues of subscriptions.</param>
    public string? FindFault(QueueDescription queue, IReadOnlyDictionary<string, EntityPath> listed)
    {
        if (listed.ContainsKey(queue.Address.Arn))
            return null;
        var owners = OwnersOf(queue).ToList();
        if (owners.Count > 0)
        {
            return owners.Exists(o => listed.ContainsKey(o.Address.Arn)) ? null
                : $"it is the dead-letter queue of '{owners[0].Address.Name}', which is left out itself.";
        }

        if (_names.FindQueueName(queue.Address.Name) is { } name)
            return $"the queue '{name}' without {WireNames.Fifo} has the same name here.";
        return AwsNames.FindOwnerOfDeadLetters(queue.Address.Name) is { } owner && listed.Keys.Any(arn => AwsAddresses.NameOf(arn) == owner) ? null : AwsNames.NotNeutral;
    }
}
