using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Integration.Aws;

/// <summary>A queue as SQS describes it.</summary>
internal sealed record StoredQueue(QueueAddress Address, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Tags);

/// <summary>Creates, describes, changes and deletes SQS queues with their dead-letter queues.</summary>
internal sealed class QueueStore(AwsDriver driver)
{
    /// <summary>Creates the dead-letter queue first: a queue is never there without one. False when the queue exists.</summary>
    public async Task<bool> CreateAsync(SourceDefinition source, bool ordered, string? topicArn, CancellationToken cancellationToken)
    {
        var deadLetters = await CreateDeadLettersAsync(source, ordered, topicArn, cancellationToken).ConfigureAwait(false);
        var name = driver.Book.Names.Queue(source.Path, ordered);
        var attributes = Attributes(source, deadLetters.Arn);
        attributes[QueueAttributeName.MessageRetentionPeriod] = Print((int)SqsLimits.MaxRetention.TotalSeconds);
        attributes[QueueAttributeName.MaximumMessageSize] = Print(driver.Options.MaxQueueMessageBytes);
        if (ordered)
            attributes[QueueAttributeName.FifoQueue] = "true";
        if (topicArn is not null)
            attributes[QueueAttributeName.Policy] = QueuePolicy.Allow(null, topicArn, ArnOf(deadLetters, name));
        try
        {
            var response = await driver.Clients.Sqs.CreateQueueAsync(
                new CreateQueueRequest(name) { Attributes = attributes, Tags = EntityTags.Of(source) }, cancellationToken).ConfigureAwait(false);
            driver.Book.LearnAccount(driver.Book.Addresses.Queue(source.Path, response.QueueUrl).Arn);
            return true;
        }
        catch (QueueNameExistsException)
        {
            return false;
        }
    }

    /// <summary>Creates a dead-letter queue, or takes the one that is there.</summary>
    public async Task<QueueAddress> CreateDeadLettersAsync(SourceDefinition source, bool ordered, string? topicArn, CancellationToken cancellationToken, bool isPush = false)
    {
        var path = source.Path.DeadLetter;
        var name = driver.Book.Names.Queue(path, ordered);
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [QueueAttributeName.MessageRetentionPeriod] = Print((int)SqsLimits.MaxRetention.TotalSeconds),
            [QueueAttributeName.MaximumMessageSize] = Print(driver.Options.MaxQueueMessageBytes),
        };
        if (ordered)
            attributes[QueueAttributeName.FifoQueue] = "true";
        QueueAddress address;
        try
        {
            var response = await driver.Clients.Sqs.CreateQueueAsync(
                new CreateQueueRequest(name) { Attributes = attributes, Tags = isPush ? EntityTags.Of(source) : EntityTags.OfDeadLetters(source) }, cancellationToken).ConfigureAwait(false);
            address = driver.Book.Addresses.Queue(path, response.QueueUrl);
        }
        catch (QueueNameExistsException)
        {
            var existing = await driver.Clients.Sqs.GetQueueUrlAsync(name, cancellationToken).ConfigureAwait(false);
            address = driver.Book.Addresses.Queue(path, existing.QueueUrl);
        }

        driver.Book.LearnAccount(address.Arn);
        if (topicArn is not null)
            await AllowAsync(address, topicArn, cancellationToken).ConfigureAwait(false);
        return address;
    }

    public async Task UpdateAsync(SourceDefinition source, CancellationToken cancellationToken)
    {
        var queue = await driver.Book.GetQueueAsync(source.Path, cancellationToken).ConfigureAwait(false);
        var deadLetters = await driver.Book.GetQueueAsync(source.Path.DeadLetter, cancellationToken).ConfigureAwait(false);
        await driver.Clients.Sqs.SetQueueAttributesAsync(queue.Url, Attributes(source, deadLetters.Arn), cancellationToken).ConfigureAwait(false);
        await driver.Clients.Sqs.TagQueueAsync(new TagQueueRequest { QueueUrl = queue.Url, Tags = EntityTags.Of(source) }, cancellationToken).ConfigureAwait(false);
        driver.Settings.Learn(source);
    }

    /// <summary>Describes a queue; null when it vanished.</summary>
    public async Task<StoredQueue?> DescribeAsync(QueueAddress queue, CancellationToken cancellationToken)
    {
        try
        {
            var attributes = await driver.Clients.Sqs.GetQueueAttributesAsync(queue.Url, [QueueAttributeName.All], cancellationToken).ConfigureAwait(false);
            var tags = await driver.Clients.Sqs.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = queue.Url }, cancellationToken).ConfigureAwait(false);
            return new StoredQueue(queue, attributes.Attributes ?? [], tags.Tags ?? []);
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            return null;
        }
    }

    /// <summary>The URLs of every queue whose name begins so, paged through to the end.</summary>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await driver.Clients.Sqs.ListQueuesAsync(
                new ListQueuesRequest { QueueNamePrefix = prefix.Length == 0 ? null : prefix, MaxResults = 1000, NextToken = token }, cancellationToken).ConfigureAwait(false);
            foreach (var url in page.QueueUrls ?? [])
                yield return url;
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    /// <summary>Deletes the queue and its dead-letter queue, as far as they are there.</summary>
    public async Task DeleteAsync(EntityPath path, bool ordered, CancellationToken cancellationToken)
    {
        foreach (var source in new[] { path, path.DeadLetter })
        {
            try
            {
                var queue = await driver.Clients.Sqs.GetQueueUrlAsync(driver.Book.Names.Queue(source, ordered), cancellationToken).ConfigureAwait(false);
                await driver.Clients.Sqs.DeleteQueueAsync(queue.QueueUrl, cancellationToken).ConfigureAwait(false);
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
            MaxDeliveryCount = ReadMaxReceiveCount(queue.Attributes.GetValueOrDefault(QueueAttributeName.RedrivePolicy)),
        },
        queue.Tags);

    private async Task AllowAsync(QueueAddress queue, string topicArn, CancellationToken cancellationToken)
    {
        var attributes = await driver.Clients.Sqs.GetQueueAttributesAsync(queue.Url, [QueueAttributeName.Policy], cancellationToken).ConfigureAwait(false);
        var existing = attributes.Attributes?.GetValueOrDefault(QueueAttributeName.Policy);
        var policy = QueuePolicy.Allow(existing, topicArn, queue.Arn);
        if (policy != existing)
            await driver.Clients.Sqs.SetQueueAttributesAsync(queue.Url, new Dictionary<string, string>(StringComparer.Ordinal) { [QueueAttributeName.Policy] = policy }, cancellationToken).ConfigureAwait(false);
    }

    private static Dictionary<string, string> Attributes(SourceDefinition source, string deadLetterArn) => new(StringComparer.Ordinal)
    {
        [QueueAttributeName.VisibilityTimeout] = Print((int)source.LockDuration.TotalSeconds),
        [QueueAttributeName.RedrivePolicy] = new JsonObject { ["deadLetterTargetArn"] = deadLetterArn, ["maxReceiveCount"] = source.MaxDeliveryCount }.ToJsonString(),
    };

    // In the same account and region.
    private static string ArnOf(QueueAddress neighbour, string name) => neighbour.Arn[..(neighbour.Arn.LastIndexOf(':') + 1)] + name;

    /// <summary>The most that SQS has where there is no redrive policy: such a queue never dead-letters.</summary>
    private static int ReadMaxReceiveCount(string? redrivePolicy)
    {
        if (string.IsNullOrEmpty(redrivePolicy))
            return 1000;
        using var policy = JsonDocument.Parse(redrivePolicy);
        return policy.RootElement.TryGetProperty("maxReceiveCount", out var count) && int.TryParse(count.ToString(), CultureInfo.InvariantCulture, out var value) ? value : 1000;
    }

    private static string Print(int value) => value.ToString(CultureInfo.InvariantCulture);
}
