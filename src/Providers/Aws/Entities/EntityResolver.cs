using System.Collections.Concurrent;
using Amazon.SimpleNotificationService.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Options;
using Integration.Aws.Requests;

namespace Integration.Aws.Entities;

/// <summary>
/// Resolves entities to their addresses in AWS, and remembers whether they are ordered: from the declared topology, from what this
/// client created or described, else by one lookup each.
/// </summary>
internal sealed class EntityResolver
{
    private readonly AwsContext _context;
    private readonly ConcurrentDictionary<EntityPath, bool> _ordered = new();
    private readonly ConcurrentDictionary<EntityPath, bool> _deduplicates = new();
    private readonly ConcurrentDictionary<EntityPath, QueueAddress> _queues = new();
    private readonly ConcurrentDictionary<EntityPath, TopicAddress> _topics = new();
    private volatile string? _account;

    public EntityResolver(AwsContext context)
    {
        _context = context;
        var (options, declared) = (context.Options, context.Messaging.Topology);
        _account = options.AccountId;
        Names = new AwsNames(options.NamePrefix);
        Addresses = new AwsAddresses(context.Clients.Region, options.SqsServiceUrl ?? options.ServiceUrl);
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

    /// <summary>The name in AWS; null when it is not known yet whether the entity is ordered, which its name tells.</summary>
    public string? FindName(EntityPath path) => FindOrdered(path) is not { } ordered ? null
        : path.Kind == EntityKind.Topic ? Names.Topic(path.Name, ordered)
        : Names.Queue(path, ordered);

    /// <summary>Whether a message's own deduplication id is used; true, as in every FIFO queue, where that is not known.</summary>
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

    /// <summary>The address of the queue behind a source, built or looked up once. A dead-letter queue is the one that the redrive policy names.</summary>
    public async ValueTask<QueueAddress> GetQueueAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (_queues.TryGetValue(path, out var known))
            return known;
        if (path.IsDeadLetter && await FindRedriveTargetAsync(path, cancellationToken).ConfigureAwait(false) is { } named)
            return _queues.GetOrAdd(path, named);
        var address = FindOrdered(path) is { } ordered && _account is { } account
            ? Addresses.Queue(path, account, Names.Queue(path, ordered))
            : await LookUpQueueAsync(path, cancellationToken).ConfigureAwait(false);
        _ordered.TryAdd(Key(path), address.Ordered);
        return _queues.GetOrAdd(path, address);
    }

    /// <summary>Keeps what a queue's redrive policy says, where it was read anyway; without one the next use looks again.</summary>
    public void LearnDeadLetters(QueueAddress queue, RedrivePolicy? policy)
    {
        var path = queue.Path.DeadLetter;
        if (policy is not null && AwsAddresses.Neighbour(queue, path, policy.TargetArn) is { } target)
            _queues[path] = target;
        else
            _queues.TryRemove(path, out _);
    }

    /// <summary>After a dead-letter queue turned out not to exist: another may be named by now.</summary>
    public void ForgetDeadLetters(EntityPath path) => _queues.TryRemove(path.Owner.DeadLetter, out _);

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
                $"no topic of that name is listed. Set {nameof(AwsMessagingOptions)}.{nameof(AwsMessagingOptions.AccountId)} if it may not be listed.", AwsProvider.Name, path),
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
            if (await FindQueueAsync(path, Names.Queue(path, ordered), cancellationToken).ConfigureAwait(false) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>Looks for a queue of this very name, in the account of the options; null when there is none.</summary>
    public async Task<QueueAddress?> FindQueueAsync(EntityPath path, string name, CancellationToken cancellationToken)
    {
        try
        {
            // Without the owner SQS looks in the caller's account, where another queue may have that name.
            var response = await _context.Sqs.GetQueueUrlAsync(
                new GetQueueUrlRequest(name) { QueueOwnerAWSAccountId = _context.Options.AccountId }, cancellationToken).ConfigureAwait(false);
            return Addresses.Queue(path, response.QueueUrl);
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            return null;
        }
    }

    /// <summary>SQS and SNS create and list in the account of the credentials, whatever the options say.</summary>
    /// <exception cref="MessagingException">That is not the account of the options.</exception>
    public void ThrowIfNotOurs(string arn, EntityPath? path)
    {
        if (_context.Options.AccountId is { } account && AwsAddresses.AccountOf(arn) is var actual && actual != account)
        {
            throw new MessagingException(
                $"the credentials belong to account {actual}, {nameof(AwsMessagingOptions.AccountId)} is {account}: '{AwsAddresses.NameOf(arn)}' is in {actual}. Manage the topology with credentials of {account}.",
                AwsProvider.Name,
                path);
        }
    }

    /// <summary>Looks for the existing topic by listing, the only way without the account's id; null when there is none.</summary>
    public async Task<TopicAddress?> FindTopicAsync(EntityPath path, CancellationToken cancellationToken)
    {
        var (plain, ordered) = (Names.Topic(path.Name, false), Names.Topic(path.Name, true));
        string? token = null;
        do
        {
            var page = await _context.Sns.ListTopicsAsync(new ListTopicsRequest { NextToken = token }, cancellationToken).ConfigureAwait(false);
            if (page.Topics?.Find(t => AwsAddresses.NameOf(t.TopicArn) is var name && (name == plain || name == ordered)) is { } found)
                return new TopicAddress(path, found.TopicArn);
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
        return null;
    }

    // What is true of a topic is true of its subscriptions, and of a queue of its dead letters.
    private static EntityPath Key(EntityPath path) => path.Kind == EntityKind.Subscription ? EntityPath.Topic(path.Name) : path.Owner;

    /// <summary>
    /// The dead-letter queue that a source's redrive policy names: one request at the first use. Null where there is no policy, or
    /// it may not be read: then the dead-letter queue has the name that this provider gives it.
    /// </summary>
    private async Task<QueueAddress?> FindRedriveTargetAsync(EntityPath path, CancellationToken cancellationToken) =>
        _context.Options.LookUpSettings && await ReadRedrivePolicyAsync(path, cancellationToken).ConfigureAwait(false) is (var queue, { } policy)
            ? AwsAddresses.Neighbour(queue, path, policy.TargetArn)
            : null;

    /// <summary>What is asked of a dead-letter queue; where there is none, because the queue that it would belong to has none, the answer is <paramref name="none"/>.</summary>
    /// <exception cref="EntityNotFoundException">There is no such queue.</exception>
    public async Task<T> OfDeadLettersAsync<T>(EntityPath deadLetters, Func<Task<T>> ask, T none, CancellationToken cancellationToken)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EntityNotFoundException || AwsErrors.IsNotFound(exception))
        {
            if (!await IsWithoutDeadLettersAsync(deadLetters, cancellationToken).ConfigureAwait(false))
                throw;
            return none;
        }
    }

    /// <summary>
    /// Whether the queue whose dead letters these are is there and has no dead-letter queue: then another tool created it, and it has no
    /// dead letters. False where that may not be read.
    /// </summary>
    public async Task<bool> IsWithoutDeadLettersAsync(EntityPath deadLetters, CancellationToken cancellationToken) =>
        await ReadRedrivePolicyAsync(deadLetters, cancellationToken).ConfigureAwait(false) is (_, null);

    /// <summary>The queue whose dead letters these are, and its policy; null where that may not be read, or there is no such queue: a push subscription has none.</summary>
    private async Task<(QueueAddress Queue, RedrivePolicy? Policy)?> ReadRedrivePolicyAsync(EntityPath deadLetters, CancellationToken cancellationToken)
    {
        try
        {
            var queue = await GetQueueAsync(deadLetters.Owner, cancellationToken).ConfigureAwait(false);
            var response = await _context.Sqs.GetQueueAttributesAsync(queue.Url, [QueueAttributeName.RedrivePolicy], cancellationToken).ConfigureAwait(false);
            return (queue, RedrivePolicy.Read(response.Attributes?.GetValueOrDefault(QueueAttributeName.RedrivePolicy)));
        }
        catch (Exception exception) when (exception is EntityNotFoundException || AwsErrors.IsNotFound(exception) || AwsErrors.IsUnauthorized(exception))
        {
            return null;
        }
    }

    private async Task<QueueAddress> LookUpQueueAsync(EntityPath path, CancellationToken cancellationToken) =>
        await FindQueueAsync(path, cancellationToken).ConfigureAwait(false)
        ?? throw new EntityNotFoundException(
            $"there is no queue '{Names.Queue(path, false)}' or '{Names.Queue(path, true)}' in {Addresses.Region}.", AwsProvider.Name, path);
}
