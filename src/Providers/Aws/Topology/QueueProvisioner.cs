using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Entities;
using Integration.Aws.Options;
using Integration.Aws.Requests;

namespace Integration.Aws.Topology;

/// <summary>Creates, describes, changes and deletes SQS queues with their dead-letter queues.</summary>
internal sealed class QueueProvisioner(AwsContext context, EntityResolver entities, SettingsCache settings, bool keepsLists = false)
{
    private readonly CreationRequests _requests = new(entities.Names, context.Options);
    private Task<IReadOnlyList<QueueDescription>>? _all;

    /// <summary>How many queues are described at a time.</summary>
    private const int DescribedAtOnce = 8;

    /// <summary>Creates the dead-letter queue first, so that no queue exists without one. False when the queue exists.</summary>
    public async Task<bool> CreateAsync(SourceDefinition source, bool ordered, string? topicArn, CreationRollback made, CancellationToken cancellationToken)
    {
        var deadLetters = await EnsureDeadLettersAsync(source, ordered, queue: null, topicArn, made, cancellationToken).ConfigureAwait(false);
        try
        {
            var response = await context.Sqs.CreateQueueAsync(_requests.Queue(source, ordered, deadLetters.Arn, topicArn, context.Clock.Now), cancellationToken).ConfigureAwait(false);
            var queue = entities.Addresses.Queue(source.Path, response.QueueUrl);
            made.Add(queue);
            entities.LearnAccount(queue.Arn);
            return true;
        }
        catch (QueueNameExistsException)
        {
            return false;
        }
    }

    /// <summary>
    /// The dead-letter queue of a source: the one that its redrive policy names, else one with this provider's name. It is created if
    /// missing; the topic may send to it, and it keeps messages as long as the queue does.
    /// </summary>
    public async Task<QueueAddress> EnsureDeadLettersAsync(
        SourceDefinition source, bool ordered, QueueDescription? queue, string? topicArn, CreationRollback made, CancellationToken cancellationToken)
    {
        var path = source.Path.DeadLetter;
        var name = queue?.DeadLetters?.Name ?? entities.Names.Queue(path, ordered);
        var address = await entities.FindQueueAsync(path, name, cancellationToken).ConfigureAwait(false);
        if (address is null)
        {
            address = await CreateDeadLettersAsync(source, name, ordered, cancellationToken).ConfigureAwait(false);
            made.Add(address);
        }

        entities.LearnAccount(address.Arn);
        if (await DescribeAsync(address, withTags: false, cancellationToken).ConfigureAwait(false) is { } stored)
            await SetAsync(stored, DeliveryRequirements.OfDeadLetters(stored, queue, topicArn), cancellationToken).ConfigureAwait(false);
        return address;
    }

    /// <summary>Changes a queue to these settings, and repairs what delivery to it requires.</summary>
    public async Task UpdateAsync(SourceDefinition source, string? topicArn, CancellationToken cancellationToken)
    {
        var address = await entities.FindQueueAsync(source.Path, cancellationToken).ConfigureAwait(false);
        if (address is null || await DescribeAsync(address, withTags: false, cancellationToken).ConfigureAwait(false) is not { } queue)
            throw new EntityNotFoundException("the queue does not exist.", AwsProvider.Name, source.Path);
        var made = new CreationRollback(context, entities);
        await made.CompleteAsync(async () =>
        {
            var deadLetters = await EnsureDeadLettersAsync(source, address.Ordered, queue, topicArn, made, cancellationToken).ConfigureAwait(false);
            var attributes = DeliveryRequirements.Settings(source, deadLetters.Arn);
            foreach (var (name, value) in DeliveryRequirements.Of(source, queue, topicArn, context.Options))
                attributes[name] = value;
            await SetAsync(queue, attributes, cancellationToken).ConfigureAwait(false);
            entities.LearnDeadLetters(address, RedrivePolicy.Read(attributes[QueueAttributeName.RedrivePolicy]));
            return deadLetters;
        }).ConfigureAwait(false);
        await context.Sqs.TagQueueAsync(new TagQueueRequest { QueueUrl = address.Url, Tags = EntityTags.Of(source, context.Clock.Now) }, cancellationToken).ConfigureAwait(false);
        settings.Learn(source);
    }

    /// <summary>What differs from what delivery to a queue requires.</summary>
    public async Task<IReadOnlyList<SettingDifference>> FindDriftAsync(SourceDefinition source, QueueDescription queue, string? topicArn, CancellationToken cancellationToken)
    {
        var deadLetters = queue.DeadLetters is { } target ? await DescribeAsync(target, withTags: false, cancellationToken).ConfigureAwait(false) : null;
        return [.. DeliveryRequirements.Compare(source, queue, deadLetters, topicArn, context.Options, entities.Names)];
    }

    /// <summary>Describes a queue; null when it no longer exists.</summary>
    public async Task<QueueDescription?> DescribeAsync(QueueAddress queue, bool withTags, CancellationToken cancellationToken)
    {
        try
        {
            var attributes = await context.Sqs.GetQueueAttributesAsync(queue.Url, [QueueAttributeName.All], cancellationToken).ConfigureAwait(false);
            var tags = withTags
                ? await context.Sqs.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = queue.Url }, cancellationToken).ConfigureAwait(false)
                : null;
            return new QueueDescription(queue, attributes.Attributes ?? [], tags?.Tags ?? []);
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            return null;
        }
    }

    /// <summary>Describes every queue whose name begins with the prefix, several at a time; one that is deleted meanwhile is left out.</summary>
    public async Task<IReadOnlyList<QueueDescription>> DescribeAllAsync(string prefix, CancellationToken cancellationToken) => keepsLists
        ? [.. (await (_all ??= DescribeEachAsync(entities.Names.Prefix, cancellationToken)).ConfigureAwait(false)).Where(q => q.Address.Name.StartsWith(prefix, StringComparison.Ordinal))]
        : await DescribeEachAsync(prefix, cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<QueueDescription>> DescribeEachAsync(string prefix, CancellationToken cancellationToken)
    {
        var addresses = await ListAsync(prefix, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var found = new QueueDescription?[addresses.Count];
        await Parallel.ForAsync(
            0,
            addresses.Count,
            new ParallelOptions { MaxDegreeOfParallelism = DescribedAtOnce, CancellationToken = cancellationToken },
            async (i, token) => found[i] = await DescribeAsync(addresses[i], withTags: true, token).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. found.OfType<QueueDescription>()];
    }

    /// <summary>Deletes the queue and the dead-letter queue that this provider created for it, if they exist. A dead-letter queue of another name is kept: another tool created it.</summary>
    public async Task DeleteAsync(EntityPath path, bool ordered, CancellationToken cancellationToken)
    {
        foreach (var source in new[] { path, path.DeadLetter })
        {
            if (await entities.FindQueueAsync(source, entities.Names.Queue(source, ordered), cancellationToken).ConfigureAwait(false) is not { } queue)
                continue;
            try
            {
                await context.Sqs.DeleteQueueAsync(queue.Url, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (AwsErrors.IsNotFound(exception))
            {
                // Deleted already.
            }
        }

        settings.Forget(path);
    }

    /// <summary>The settings in a queue's attributes and tags.</summary>
    public static T Read<T>(T definition, QueueDescription queue) where T : SourceDefinition => EntityTags.Read(
        definition with
        {
            LockDuration = TimeSpan.FromSeconds(int.Parse(queue.Attributes.GetValueOrDefault(QueueAttributeName.VisibilityTimeout, "30"), CultureInfo.InvariantCulture)),
            MaxDeliveryCount = queue.RedrivePolicy?.MaxReceiveCount ?? RedrivePolicy.MostReceives,
        },
        queue.Tags);

    /// <summary>Paged through to the end.</summary>
    public async IAsyncEnumerable<QueueAddress> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await context.Sqs.ListQueuesAsync(
                new ListQueuesRequest { QueueNamePrefix = prefix.Length == 0 ? null : prefix, MaxResults = 1000, NextToken = token }, cancellationToken).ConfigureAwait(false);
            foreach (var url in page.QueueUrls ?? [])
            {
                var queue = entities.Addresses.Queue(UnnamedPath, url);
                entities.ThrowIfNotOurs(queue.Arn, path: null);
                yield return queue with { Path = EntityPath.Queue(entities.Names.FindQueueName(queue.Name) ?? UnnamedPath.Name) };
            }

            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    private async Task<QueueAddress> CreateDeadLettersAsync(SourceDefinition source, string name, bool ordered, CancellationToken cancellationToken)
    {
        var response = await context.Sqs.CreateQueueAsync(_requests.DeadLetters(source, name, ordered, context.Clock.Now), cancellationToken).ConfigureAwait(false);
        var address = entities.Addresses.Queue(source.Path.DeadLetter, response.QueueUrl);
        entities.ThrowIfNotOurs(address.Arn, source.Path);
        return address;
    }

    private async Task SetAsync(QueueDescription queue, Dictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        if (attributes.Count > 0)
            await context.Sqs.SetQueueAttributesAsync(queue.Address.Url, attributes, cancellationToken).ConfigureAwait(false);
    }

    // What is listed may have a name that is not neutral.
    private static EntityPath UnnamedPath { get; } = EntityPath.Queue("unnamed");
}
