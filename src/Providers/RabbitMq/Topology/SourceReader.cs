using System.Runtime.CompilerServices;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Management;

namespace Integration.RabbitMq.Topology;

/// <summary>Reads queues and subscriptions with their settings. All that it asks is what the tag <c>management</c> allows.</summary>
internal sealed class SourceReader(ManagementClient management, EntityNames names)
{
    /// <summary>A source's queue and settings; null when there is none.</summary>
    public async Task<FoundSource?> FindAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var name = names.QueueOf(source);
        var queue = await management.FindQueueAsync(name, cancellationToken).ConfigureAwait(false);
        return queue is null
            ? null
            : new FoundSource(source, queue, await management.ListBindingsAsync(names.Settings, name, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Every source whose queue's name begins so, dead-letter queues not among them.</summary>
    public async IAsyncEnumerable<FoundSource> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changed = (await management.ListBindingsAsync(names.Settings, cancellationToken).ConfigureAwait(false)).ToLookup(binding => binding.Destination);
        await foreach (var queue in management.ListQueuesAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (names.SourceOf(queue.Name) is { IsDeadLetter: false } source && !queue.Exclusive)
                yield return new FoundSource(source, queue, changed[queue.Name]);
        }
    }
}
