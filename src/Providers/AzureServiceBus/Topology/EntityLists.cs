using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus.Administration;

namespace Integration.AzureServiceBus.Topology;

/// <summary>The lists of a namespace; for one look at everything each that was read to its end is kept, and not read again.</summary>
internal sealed class EntityLists(ServiceBusAdministrationClient administration, bool keepsLists)
{
    private readonly ConcurrentDictionary<(Type, string, string), object>? _kept = keepsLists ? new() : null;

    public IAsyncEnumerable<QueueProperties> QueuesAsync(CancellationToken cancellationToken) =>
        ListAsync("", "", () => administration.GetQueuesAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<TopicProperties> TopicsAsync(CancellationToken cancellationToken) =>
        ListAsync("", "", () => administration.GetTopicsAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<SubscriptionProperties> SubscriptionsAsync(string topic, CancellationToken cancellationToken) =>
        ListAsync(topic, "", () => administration.GetSubscriptionsAsync(topic, cancellationToken), cancellationToken);

    public IAsyncEnumerable<RuleProperties> RulesAsync(string topic, string subscription, CancellationToken cancellationToken) =>
        ListAsync(topic, subscription, () => administration.GetRulesAsync(topic, subscription, cancellationToken), cancellationToken);

    private async IAsyncEnumerable<T> ListAsync<T>(
        string topic, string subscription, Func<IAsyncEnumerable<T>> list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = (typeof(T), topic, subscription);
        if (_kept?.TryGetValue(key, out var kept) == true)
        {
            foreach (var item in (List<T>)kept)
                yield return item;
            yield break;
        }

        var read = _kept is null ? null : new List<T>();
        await foreach (var item in list().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            read?.Add(item);
            yield return item;
        }

        if (read is not null)
            _kept![key] = read;
    }
}
