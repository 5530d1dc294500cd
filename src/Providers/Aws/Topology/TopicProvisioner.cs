using Amazon.SimpleNotificationService.Model;
using Integration.Aws.Entities;
using Integration.Aws.Messages;
using Integration.Aws.Options;
using Integration.Aws.Requests;

namespace Integration.Aws.Topology;

/// <summary>Creates, describes and deletes SNS topics.</summary>
internal sealed class TopicProvisioner(AwsContext context, EntityResolver entities, bool keepsLists = false)
{
    /// <summary>How many topics are described at a time.</summary>
    private const int DescribedAtOnce = 8;

    private readonly CreationRequests _requests = new(entities.Names, context.Options);
    private Task<IReadOnlyList<(TopicAddress Address, string? Fault)>>? _all;

    public async Task<bool> CreateAsync(TopicDefinition topic, CancellationToken cancellationToken)
    {
        if (await FindAddressAsync(topic.Path, cancellationToken).ConfigureAwait(false) is not null)
            return false;
        var response = await context.Sns.CreateTopicAsync(_requests.Topic(topic), cancellationToken).ConfigureAwait(false);
        entities.ThrowIfNotOurs(response.TopicArn, topic.Path);
        entities.Learn(topic.Path, topic.Ordered, topic.DeduplicationWindow is not null);
        entities.Keep(new TopicAddress(topic.Path, response.TopicArn));
        return true;
    }

    public async Task UpdateAsync(TopicDefinition topic, CancellationToken cancellationToken)
    {
        var address = await GetAddressAsync(topic.Path, cancellationToken).ConfigureAwait(false);
        await context.Sns.TagResourceAsync(new TagResourceRequest { ResourceArn = address.Arn, Tags = EntityTags.ToSns(EntityTags.Of(topic)) }, cancellationToken).ConfigureAwait(false);
        entities.Learn(topic.Path, topic.Ordered, topic.DeduplicationWindow is not null);
    }

    public async Task<TopicDefinition?> FindAsync(EntityPath path, CancellationToken cancellationToken) =>
        await FindAddressAsync(path, cancellationToken).ConfigureAwait(false) is { } address ? await DescribeAsync(address, cancellationToken).ConfigureAwait(false) : null;

    public async IAsyncEnumerable<TopicDefinition> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var addresses = (await ListAddressesAsync(cancellationToken).ConfigureAwait(false)).Where(t => t.Fault is null).Select(t => t.Address).ToList();
        var found = new TopicDefinition?[addresses.Count];
        await Parallel.ForAsync(
            0,
            addresses.Count,
            new ParallelOptions { MaxDegreeOfParallelism = DescribedAtOnce, CancellationToken = cancellationToken },
            async (i, token) => found[i] = await DescribeAsync(addresses[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (var topic in found.OfType<TopicDefinition>())
            yield return topic;
    }

    /// <summary>Every topic whose name begins with the prefix, all pages; with the reason where it has no neutral name of its own.</summary>
    public Task<IReadOnlyList<(TopicAddress Address, string? Fault)>> ListAddressesAsync(CancellationToken cancellationToken) =>
        keepsLists ? _all ??= ReadAddressesAsync(cancellationToken) : ReadAddressesAsync(cancellationToken);

    private async Task<IReadOnlyList<(TopicAddress Address, string? Fault)>> ReadAddressesAsync(CancellationToken cancellationToken)
    {
        var arns = new List<string>();
        string? token = null;
        do
        {
            var page = await context.Sns.ListTopicsAsync(new ListTopicsRequest { NextToken = token }, cancellationToken).ConfigureAwait(false);
            arns.AddRange((page.Topics ?? []).Select(t => t.TopicArn).Where(a => AwsAddresses.NameOf(a).StartsWith(entities.Names.Prefix, StringComparison.Ordinal)));
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
        foreach (var arn in arns)
            entities.ThrowIfNotOurs(arn, path: null);

        // Of two that differ in .fifo alone the plain one, which is found first, has the name.
        var named = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. arns.OrderBy(a => a, StringComparer.Ordinal).Select(arn => entities.Names.FindTopicName(AwsAddresses.NameOf(arn)) is not { } name
                ? (new TopicAddress(EntityPath.Topic("unnamed"), arn), AwsNames.NotNeutral)
                : (new TopicAddress(EntityPath.Topic(name), arn), named.Add(name) ? null : $"the topic '{name}' without {WireNames.Fifo} has the same name here.")),
        ];
    }

    public async Task<IReadOnlyDictionary<string, string>> AttributesAsync(TopicAddress topic, CancellationToken cancellationToken)
    {
        var response = await context.Sns.GetTopicAttributesAsync(topic.Arn, cancellationToken).ConfigureAwait(false);
        return response.Attributes ?? [];
    }

    public async Task DeleteAsync(TopicAddress topic, CancellationToken cancellationToken)
    {
        await context.Sns.DeleteTopicAsync(topic.Arn, cancellationToken).ConfigureAwait(false);
        entities.Forget(topic.Path);
    }

    /// <summary>The existing topic, ordered or not; null when there is none.</summary>
    public async Task<TopicAddress?> FindAddressAsync(EntityPath path, CancellationToken cancellationToken)
    {
        if (entities.Account is not { } account)
            return await entities.FindTopicAsync(path, cancellationToken).ConfigureAwait(false);
        // What is known comes first: there may be no right to look at the other.
        foreach (var ordered in entities.FindOrdered(path) == true ? [true, false] : new[] { false, true })
        {
            var address = entities.Addresses.Topic(path, account, entities.Names.Topic(path.Name, ordered));
            try
            {
                await context.Sns.GetTopicAttributesAsync(address.Arn, cancellationToken).ConfigureAwait(false);
                return address;
            }
            catch (Exception exception) when (AwsErrors.IsNotFound(exception))
            {
                // Not this one.
            }
        }

        return null;
    }

    /// <summary>The existing topic.</summary>
    /// <exception cref="EntityNotFoundException">There is none.</exception>
    public async Task<TopicAddress> GetAddressAsync(EntityPath path, CancellationToken cancellationToken) =>
        await FindAddressAsync(path, cancellationToken).ConfigureAwait(false)
        ?? throw new EntityNotFoundException("the topic does not exist.", AwsProvider.Name, path);

    private async Task<TopicDefinition?> DescribeAsync(TopicAddress address, CancellationToken cancellationToken)
    {
        try
        {
            var response = await context.Sns.ListTagsForResourceAsync(new ListTagsForResourceRequest { ResourceArn = address.Arn }, cancellationToken).ConfigureAwait(false);
            var tags = (response.Tags ?? []).ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
            var topic = new TopicDefinition(address.Path.Name) { Ordered = address.Ordered, DeduplicationWindow = EntityTags.ReadWindow(address.Ordered, tags) };
            entities.Learn(topic.Path, topic.Ordered, topic.DeduplicationWindow is not null);
            entities.Keep(address);
            return topic;
        }
        catch (Exception exception) when (AwsErrors.IsNotFound(exception))
        {
            return null;
        }
    }
}
