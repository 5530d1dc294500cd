using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Integration.Aws;

/// <summary>Creates, describes, changes and deletes SQS queues with their dead-letter queues.</summary>
internal sealed class QueueStore(AwsDriver driver, bool keepsLists = false)
{
    private Task<IReadOnlyList<StoredQueue>>? _all;

    /// <summary>How many queues are described at a time.</summary>
    private const int DescribedAtOnce = 8;

    /// <summary>Creates the dead-letter queue first: a queue is never there without one. False when the queue exists.</summary>
    public async Task<bool> CreateAsync(SourceDefinition source, bool ordered, string? topicArn, HalfMade made, CancellationToken cancellationToken)
    {
        var deadLetters = await EnsureDeadLettersAsync(source, ordered, queue: null, topicArn, made, cancellationToken).ConfigureAwait(false);
        var name = driver.Book.Names.Queue(source.Path, ordered);
        var attributes = QueueFoundation.Settings(source, deadLetters.Arn);
        attributes[QueueAttributeName.MessageRetentionPeriod] = QueueFoundation.LongestRetention;
        attributes[QueueAttributeName.MaximumMessageSize] = Print(driver.Options.MaxQueueMessageBytes);
        if (ordered)
            attributes[QueueAttributeName.FifoQueue] = "true";
        if (ordered && driver.Options.FifoHighThroughput)
            QueueFoundation.SetHighThroughput(attributes);
        if (topicArn is not null)
            attributes[QueueAttributeName.Policy] = QueuePolicy.Allow(null, topicArn, AwsAddresses.Beside(deadLetters.Arn, name));
        try
        {
            var response = await driver.Clients.Sqs.CreateQueueAsync(
                new CreateQueueRequest(name) { Attributes = attributes, Tags = EntityTags.Of(source) }, cancellationToken).ConfigureAwait(false);
            var queue = driver.Book.Addresses.Queue(source.Path, response.QueueUrl);
            made.Add(queue);
            driver.Book.LearnAccount(queue.Arn);
            return true;
        }
        catch (QueueNameExistsException)
        {
            return false;
        }
    }

    /// <summary>
    /// The dead-letter queue of a source: the one that its redrive policy names, else one by our names. What is missing is made;
    /// what is there may be sent to by the topic, and keeps messages as long as the queue does.
    /// </summary>
    public async Task<QueueAddress> EnsureDeadLettersAsync(
        SourceDefinition source, bool ordered, StoredQueue? queue, string? topicArn, HalfMade made, CancellationToken cancellationToken)
    {
        var path = source.Path.DeadLetter;
        var name = queue?.DeadLetters?.Name ?? driver.Book.Names.Queue(path, ordered);
        var address = await driver.Book.FindQueueAsync(path, name, cancellationToken).ConfigureAwait(false);
        if (address is null)
        {
            address = await CreateDeadLettersAsync(source, name, ordered, cancellationToken).ConfigureAwait(false);
            made.Add(address);
        }

        driver.Book.LearnAccount(address.Arn);
        if (await DescribeAsync(address, withTags: false, cancellationToken).ConfigureAwait(false) is { } stored)
            await SetAsync(stored, QueueFoundation.OfDeadLetters(stored, queue, topicArn), cancellationToken).ConfigureAwait(false);
        return address;
    }

    /// <summary>Changes a queue to these settings, and mends what its delivery rests on.</summary>
    public async Task UpdateAsync(SourceDefinition source, string? topicArn, CancellationToken cancellationToken)
    {
        var address = await driver.Book.FindQueueAsync(source.Path, cancellationToken).ConfigureAwait(false);
        if (address is null || await DescribeAsync(address, withTags: false, cancellationToken).ConfigureAwait(false) is not { } queue)
            throw new EntityNotFoundException("there is no such queue.", driver.Provider, source.Path);
        var made = new HalfMade(driver);
        await made.CompleteAsync(async () =>
        {
            var deadLetters = await EnsureDeadLettersAsync(source, address.Ordered, queue, topicArn, made, cancellationToken).ConfigureAwait(false);
            var attributes = QueueFoundation.Settings(source, deadLetters.Arn);
            foreach (var (name, value) in QueueFoundation.Of(source, queue, topicArn, driver.Options))
                attributes[name] = value;
            await SetAsync(queue, attributes, cancellationToken).ConfigureAwait(false);
            driver.Book.LearnDeadLetters(address, RedrivePolicy.Read(attributes[QueueAttributeName.RedrivePolicy]));
            return deadLetters;
        }).ConfigureAwait(false);
        await driver.Clients.Sqs.TagQueueAsync(new TagQueueRequest { QueueUrl = address.Url, Tags = EntityTags.Of(source) }, cancellationToken).ConfigureAwait(false);
        driver.Settings.Learn(source);
    }

    /// <summary>What differs in what delivery to a queue rests on.</summary>
    public async Task<IReadOnlyList<SettingDifference>> FindDriftAsync(SourceDefinition source, StoredQueue queue, string? topicArn, CancellationToken cancellationToken)
    {
        var deadLetters = queue.DeadLetters is { } target ? await DescribeAsync(target, withTags: false, cancellationToken).ConfigureAwait(false) : null;
        return [.. QueueFoundation.Compare(source, queue, deadLetters, topicArn, driver)];
    }

    /// <summary>Describes a queue; null when it vanished.</summary>
    public async Task<StoredQueue?> DescribeAsync(QueueAddress queue, bool withTags, CancellationToken cancellationToken)
    {
        try
        {
            var attributes = await driver.Clients.Sqs.GetQueueAttributesAsync(queue.Url, [QueueAttributeName.All], cancellationToken).ConfigureAwait(false);
            var tags = withTags
                ? await driver.Clients.Sqs.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = queue.Url }, cancellationToken).ConfigureAwait(false)
                : null;
            return new StoredQueue(queue, attributes.Attributes ?? [], tags?.Tags ?? []);
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            return null;
        }
    }

    /// <summary>Every queue whose name begins so, described, several at a time; what vanishes meanwhile is left out.</summary>
    public async Task<IReadOnlyList<StoredQueue>> DescribeAllAsync(string prefix, CancellationToken cancellationToken) => keepsLists
        ? [.. (await (_all ??= DescribeEachAsync(driver.Book.Names.Prefix, cancellationToken)).ConfigureAwait(false)).Where(q => q.Address.Name.StartsWith(prefix, StringComparison.Ordinal))]
        : await DescribeEachAsync(prefix, cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<StoredQueue>> DescribeEachAsync(string prefix, CancellationToken cancellationToken)
    {
        var addresses = await ListAsync(prefix, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var found = new StoredQueue?[addresses.Count];
        await Parallel.ForAsync(
            0,
            addresses.Count,
            new ParallelOptions { MaxDegreeOfParallelism = DescribedAtOnce, CancellationToken = cancellationToken },
            async (i, token) => found[i] = await DescribeAsync(addresses[i], withTags: true, token).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. found.OfType<StoredQueue>()];
    }

    /// <summary>Deletes the queue and the dead-letter queue that this adapter made for it, as far as they are there. One of another name is someone else's.</summary>
    public async Task DeleteAsync(EntityPath path, bool ordered, CancellationToken cancellationToken)
    {
        foreach (var source in new[] { path, path.DeadLetter })
        {
            if (await driver.Book.FindQueueAsync(source, driver.Book.Names.Queue(source, ordered), cancellationToken).ConfigureAwait(false) is not { } queue)
                continue;
            try
            {
                await driver.Clients.Sqs.DeleteQueueAsync(queue.Url, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (AwsErrors.IsNotFound(exception))
            {
                // Gone already.
            }
        }

        driver.Settings.Forget(path);
    }

    /// <summary>The settings that a queue's attributes and tags tell.</summary>
    public static T Read<T>(T definition, StoredQueue queue) where T : SourceDefinition => EntityTags.Read(
        definition with
        {
            LockDuration = TimeSpan.FromSeconds(int.Parse(queue.Attributes.GetValueOrDefault(QueueAttributeName.VisibilityTimeout, "30"), CultureInfo.InvariantCulture)),
            MaxDeliveryCount = queue.RedrivePolicy?.MaxReceiveCount ?? RedrivePolicy.MostReceives,
        },
        queue.Tags);

    /// <summary>Paged through to the end.</summary>
    private async IAsyncEnumerable<QueueAddress> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await driver.Clients.Sqs.ListQueuesAsync(
                new ListQueuesRequest { QueueNamePrefix = prefix.Length == 0 ? null : prefix, MaxResults = 1000, NextToken = token }, cancellationToken).ConfigureAwait(false);
            foreach (var url in page.QueueUrls ?? [])
            {
                var queue = driver.Book.Addresses.Queue(UnnamedPath, url);
                driver.Book.ThrowIfNotOurs(queue.Arn, path: null);
                yield return queue with { Path = EntityPath.Queue(driver.Book.Names.FindQueueName(queue.Name) ?? UnnamedPath.Name) };
            }

            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    private async Task<QueueAddress> CreateDeadLettersAsync(SourceDefinition source, string name, bool ordered, CancellationToken cancellationToken)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [QueueAttributeName.MessageRetentionPeriod] = QueueFoundation.LongestRetention,
            [QueueAttributeName.MaximumMessageSize] = Print(driver.Options.MaxQueueMessageBytes),
        };
        if (ordered)
            attributes[QueueAttributeName.FifoQueue] = "true";

        // A push subscription has no other queue to carry its tags.
        var tags = source is SubscriptionDefinition { Push: not null } ? EntityTags.Of(source) : EntityTags.OfDeadLetters(source);
        var response = await driver.Clients.Sqs.CreateQueueAsync(new CreateQueueRequest(name) { Attributes = attributes, Tags = tags }, cancellationToken).ConfigureAwait(false);
        var address = driver.Book.Addresses.Queue(source.Path.DeadLetter, response.QueueUrl);
        driver.Book.ThrowIfNotOurs(address.Arn, source.Path);
        return address;
    }

    private async Task SetAsync(StoredQueue queue, Dictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        if (attributes.Count > 0)
            await driver.Clients.Sqs.SetQueueAttributesAsync(queue.Address.Url, attributes, cancellationToken).ConfigureAwait(false);
    }

    private static string Print(int value) => value.ToString(CultureInfo.InvariantCulture);

    // What is listed may have a name that is not neutral.
    private static EntityPath UnnamedPath { get; } = EntityPath.Queue("unnamed");
}
