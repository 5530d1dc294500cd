using System.Collections.Concurrent;
using Amazon.SimpleNotificationService.Model;
using Amazon.SQS.Model;

namespace Integration.Aws;

/// <summary>
/// Knows where entities are and whether they are ordered: from the declared topology, from what this client created or described,
/// else by one lookup each.
/// </summary>
internal sealed class EntityBook
{
    private readonly AwsClients _clients;
    private readonly ConcurrentDictionary<EntityPath, bool> _ordered = new();
    private readonly ConcurrentDictionary<EntityPath, bool> _deduplicates = new();
    private readonly ConcurrentDictionary<EntityPath, QueueAddress> _queues = new();
    private readonly ConcurrentDictionary<EntityPath, TopicAddress> _topics = new();
    private volatile string? _account;

    public EntityBook(AwsMessagingOptions options, AwsClients clients, TopologyDefinition? declared)
    {
        _clients = clients;
        _account = options.AccountId;
        Names = new AwsNames(options.NamePrefix);
        Addresses = new AwsAddresses(clients.Region, options.ServiceUrl);
        foreach (var queue in declared?.Queues ?? [])
            Learn(queue.Path, queue.Ordered, queue.DeduplicationWindow is not null);
        foreach (var topic in declared?.Topics ?? [])
            Learn(topic.Path, topic.Ordered, topic.DeduplicationWindow is not null);
    }

    public AwsNames Names { get; }

    public AwsAddresses Addresses { get; }

    public string? Account => _account;

    /// <summary>Whether a queue, or a subscription's topic, is ordered; null when it is not known yet.</summary>
    public bool? FindOrdered(EntityPath path) => _ordered.TryGetValue(Key(path), out var ordered) ? ordered : null;

    /// <summary>Whether a message's own deduplication id counts; as FIFO does it where it is not known.</summary>
    public bool Deduplicates(EntityPath path) => !_deduplicates.TryGetValue(Key(path), out var deduplicates) || deduplicates;

    public void Learn(EntityPath path, bool ordered, bool deduplicates)
    {
        if (_ordered.TryGetValue(Key(path), out var before) && before != ordered)
            Forget(path);
        _ordered[Key(path)] = ordered;
        _deduplicates[Key(path)] = deduplicates;
    }

    public void LearnAccount(string arn) => _account ??= AwsAddresses.AccountOf(arn);

    /// <summary>After it turned out not to exist: it may come back as another kind.</summary>
    public void Forget(EntityPath path)
    {
        var key = Key(path);
        _ordered.TryRemove(key, out _);
        _deduplicates.TryRemove(key, out _);
        _topics.TryRemove(key, out _);
        foreach (var cached in _queues.Keys.Where(p => Key(p) == key))
            _queues.TryRemove(cached, out _);
    }

    /// <summary>The address of the queue behind a source, built or looked up once.</summary>
    public async ValueTask<QueueAddress> GetQueueAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (_queues.TryGetValue(path, out var known))
            return known;
        var address = FindOrdered(path) is { } ordered && _account is { } account
            ? Addresses.Queue(path, account, Names.Queue(path, ordered))
            : await LookUpQueueAsync(path, cancellationToken).ConfigureAwait(false);
        _ordered.TryAdd(Key(path), address.Ordered);
        return _queues.GetOrAdd(path, address);
    }

    /// <summary>The addresses that a topic may have: one when it is known whether it is ordered.</summary>
    public async ValueTask<IReadOnlyList<TopicAddress>> GetTopicAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (_topics.TryGetValue(path, out var known))
            return [known];
        if (_account is null && await FindTopicAsync(path, cancellationToken).ConfigureAwait(false) is { } found)
            return [Keep(found)];
        return (FindOrdered(path), _account) switch
        {
            (_, null) => throw new EntityNotFoundException(
                $"no topic of that name is listed. Set {nameof(AwsMessagingOptions)}.{nameof(AwsMessagingOptions.AccountId)} if it may not be listed.", AwsDriver.ProviderName, path),
            ({ } ordered, { } account) => [Keep(Addresses.Topic(path, account, Names.Topic(path.Name, ordered)))],
            (null, { } account) => [Addresses.Topic(path, account, Names.Topic(path.Name, false)), Addresses.Topic(path, account, Names.Topic(path.Name, true))],
        };
    }

    /// <summary>Keeps an address that worked.</summary>
    public TopicAddress Keep(TopicAddress topic)
    {
        _ordered.TryAdd(topic.Path, topic.Ordered);
        LearnAccount(topic.Arn);
        return _topics.GetOrAdd(topic.Path, topic);
    }

    /// <summary>Looks for the existing queue, ordered or not; null when there is none.</summary>
    public async Task<QueueAddress?> FindQueueAsync(EntityPath path, CancellationToken cancellationToken)
    {
        foreach (var ordered in FindOrdered(path) == true ? [true, false] : new[] { false, true })
        {
            try
            {
                var response = await _clients.Sqs.GetQueueUrlAsync(Names.Queue(path, ordered), cancellationToken).ConfigureAwait(false);
                return Addresses.Queue(path, response.QueueUrl);
            }
            catch (QueueDoesNotExistException)
            {
                // Not this one.
            }
        }

        return null;
    }

    /// <summary>Looks for the existing topic by listing, the only way without the account's id; null when there is none.</summary>
    public async Task<TopicAddress?> FindTopicAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var (plain, ordered) = (Names.Topic(path.Name, false), Names.Topic(path.Name, true));
        string? token = null;
        do
        {
            var page = await _clients.Sns.ListTopicsAsync(new ListTopicsRequest { NextToken = token }, cancellationToken).ConfigureAwait(false);
            if (page.Topics?.Find(t => AwsAddresses.NameOf(t.TopicArn) is var name && (name == plain || name == ordered)) is { } found)
                return new TopicAddress(path, found.TopicArn);
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
        return null;
    }

    // What is true of a topic is true of its subscriptions, and of a queue of its dead letters.
    private static EntityPath Key(EntityPath path) => path.Kind == EntityKind.Subscription ? EntityPath.Topic(path.Name) : path.Owner;

    private async Task<QueueAddress> LookUpQueueAsync(EntityPath path, CancellationToken cancellationToken) =>
        await FindQueueAsync(path, cancellationToken).ConfigureAwait(false)
        ?? throw new EntityNotFoundException(
            $"there is no queue '{Names.Queue(path, false)}' or '{Names.Queue(path, true)}' in {Addresses.Region}.", AwsDriver.ProviderName, path);
}
