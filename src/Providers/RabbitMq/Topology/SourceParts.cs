using System.Text.Json;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Management;

namespace Integration.RabbitMq.Topology;

/// <summary>
/// What delivery to a queue or subscription rests on besides its queue: the queue of its dead letters, the way there, its policy, and a subscription's
/// binding to its topic.
/// </summary>
/// <remarks>
/// The broker sends what it dead-letters to a headers exchange of the source. That one takes out the expired messages which the source does not
/// want as dead letters: those that died in this queue first, and not in one where they waited for their delay. The others take the alternate exchange.
/// </remarks>
internal sealed class SourceParts(ManagementClient management, EntityNames names)
{
    private readonly EntityDeclarations _entities = new(names);

    /// <summary>Whether a queue of dead letters has no use when its source is gone.</summary>
    public static bool GoesWithItsSource(QueueInfo deadLetters) =>
        deadLetters.Arguments.ValueKind == JsonValueKind.Object && deadLetters.Arguments.TryGetProperty(EntityDeclarations.GoesWithSource, out var goes) && goes.ValueKind == JsonValueKind.True;

    /// <summary>Makes all that is missing, and changes what is otherwise.</summary>
    public async Task EnsureAsync(EntityPath source, SourceSettings settings, CancellationToken cancellationToken)
    {
        await PutAsync(_entities.DeadLetters(source, settings), cancellationToken).ConfigureAwait(false);
        await EnsureExpiryAsync(source, settings, cancellationToken).ConfigureAwait(false);
        await PutAsync(_entities.Delivery(source, settings), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What of it is missing or otherwise.</summary>
    public async Task<IReadOnlyList<SettingDifference>> FindDriftAsync(EntityPath source, SourceSettings settings, CancellationToken cancellationToken)
    {
        var (queue, deadLetters) = (names.QueueOf(source), names.QueueOf(source.DeadLetter));
        var differences = new List<SettingDifference>();
        if (await management.FindQueueAsync(deadLetters, cancellationToken).ConfigureAwait(false) is null)
            differences.Add(new("DeadLetterQueue", deadLetters, "none"));
        if (await FindBrokenWayAsync(queue, deadLetters, settings, cancellationToken).ConfigureAwait(false) is { } broken)
            differences.Add(new("DeadLetterRouting", deadLetters, broken));
        var wanted = QueuePolicy.Define(names, source, settings);
        if (QueuePolicy.FindFault(await management.ListPoliciesAsync(cancellationToken).ConfigureAwait(false), queue, wanted) is { } fault)
            differences.Add(new("Policy", wanted.ToJsonString(), fault));
        if (source.Kind == EntityKind.Subscription && !await IsBoundAsync(source, cancellationToken).ConfigureAwait(false))
            differences.Add(new("Binding", names.ExchangeOf(source.Name), "none"));
        return differences;
    }

    /// <summary>Whether a subscription's queue gets what is published to its topic.</summary>
    public async Task<bool> IsBoundAsync(EntityPath subscription, CancellationToken cancellationToken) =>
        (await management.ListBindingsAsync(names.ExchangeOf(subscription.Name), names.QueueOf(subscription), cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <summary>Deletes a source with all its parts, as far as they are there; last the queue of its dead letters, which tells that there are others.</summary>
    public async Task DeleteAsync(EntityPath source, CancellationToken cancellationToken)
    {
        var (queue, deadLetters) = (names.QueueOf(source), names.QueueOf(source.DeadLetter));
        await management.DeleteQueueAsync(queue, cancellationToken).ConfigureAwait(false);
        await DeleteQueuesAsync(EntityNames.DelayQueuesOf(queue), cancellationToken).ConfigureAwait(false);
        await management.DeleteExchangeAsync(deadLetters, cancellationToken).ConfigureAwait(false);
        await DeleteQueuesAsync(EntityNames.DelayQueuesOf(deadLetters), cancellationToken).ConfigureAwait(false);
        await management.DeletePolicyAsync(EntityNames.PolicyOf(queue), cancellationToken).ConfigureAwait(false);
        await management.DeleteQueueAsync(deadLetters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes every queue whose name begins so.</summary>
    public async Task DeleteQueuesAsync(string prefix, CancellationToken cancellationToken)
    {
        foreach (var queue in await management.ListQueuesAsync(prefix, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false))
            await management.DeleteQueueAsync(queue.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One after the other, in their order.</summary>
    private async Task PutAsync(IEnumerable<BrokerDeclaration> declarations, CancellationToken cancellationToken)
    {
        foreach (var declaration in declarations)
            await declaration.PutAsync(management, cancellationToken).ConfigureAwait(false);
    }

    private async Task EnsureExpiryAsync(EntityPath source, SourceSettings settings, CancellationToken cancellationToken)
    {
        var found = await management.ListBindingsAsync(names.QueueOf(source.DeadLetter), names.Discarded, cancellationToken).ConfigureAwait(false);
        if (settings.DeadLetterOnExpiration)
        {
            foreach (var binding in found)
                await management.UnbindAsync(binding, cancellationToken).ConfigureAwait(false);
        }
        else if (found.Count == 0)
        {
            await PutAsync(_entities.Discarding(source), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string?> FindBrokenWayAsync(string queue, string deadLetters, SourceSettings settings, CancellationToken cancellationToken)
    {
        if (await management.FindExchangeAsync(deadLetters, cancellationToken).ConfigureAwait(false) is not { Type: "headers" })
            return "no exchange of that name";
        if ((await management.ListBindingsAsync(names.DeadLetterRouting, deadLetters, cancellationToken).ConfigureAwait(false)).Count == 0)
            return $"no binding to '{names.DeadLetterRouting}'";
        var discards = (await management.ListBindingsAsync(deadLetters, names.Discarded, cancellationToken).ConfigureAwait(false)).Count > 0;
        return discards != settings.DeadLetterOnExpiration ? null
            : discards ? $"expired messages of '{queue}' are discarded"
            : $"expired messages of '{queue}' are not discarded";
    }
}
