using System.Runtime.CompilerServices;
using System.Xml;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;

namespace Integration.AzureServiceBus.Topology;

/// <summary>Creates, changes and describes subscriptions with their rules.</summary>
internal sealed class SubscriptionTopology(AzureServiceBusContext context, EntityLists lists)
{
    private ServiceBusAdministrationClient Administration => context.Administration;

    public CapabilityNotSupportedException? FindUnsupported(SubscriptionDefinition subscription)
    {
        Compile(subscription, CopyMark.Public, out var fault);
        var length = DefinitionMapping.MetadataOf(subscription).ToString().Length;
        if (fault is null && length > UserMetadata.MaxLength)
            fault = $"its text is too long to be kept with the subscription, by {length - UserMetadata.MaxLength} characters";
        if (subscription.Filter.ToString().Any(c => c == '\r' || (!char.IsSurrogate(c) && !XmlConvert.IsXmlChar(c))))
            fault ??= "it has a control character, which the administration endpoint's XML can't carry";
        return fault is null ? null : new CapabilityNotSupportedException(
            Capability.Filters, $"the filter can't be a rule: {fault}.", "a simpler filter, or several subscriptions.",
            AzureServiceBusProvider.Name, subscription.Path);
    }

    public async Task<bool> CreateAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        var topic = (await Administration.GetTopicAsync(context.Names.Of(subscription.Topic), cancellationToken).ConfigureAwait(false)).Value;
        var options = DefinitionMapping.ToOptions(subscription, topic.Name, UserMetadata.Parse(topic.UserMetadata).Ordered);
        var rules = Compile(subscription, CopyMarkOf(topic), out _);
        try
        {
            await Administration.CreateSubscriptionAsync(options, rules[0], cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceBusException taken) when (taken.Reason == ServiceBusFailureReason.MessagingEntityAlreadyExists)
        {
            return false;
        }

        context.Settings.Learn(EntityPath.Topic(subscription.Topic), options.RequiresSession);
        foreach (var rule in rules.Skip(1))
            await Administration.CreateRuleAsync(options.TopicName, options.SubscriptionName, rule, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async Task UpdateAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        var (topic, name) = (context.Names.Of(subscription.Topic), EntityNames.OfSubscription(subscription.Name));
        var found = (await Administration.GetSubscriptionAsync(topic, name, cancellationToken).ConfigureAwait(false)).Value;
        found.LockDuration = subscription.LockDuration;
        found.MaxDeliveryCount = subscription.MaxDeliveryCount;
        found.DefaultMessageTimeToLive = subscription.DefaultTimeToLive ?? TimeSpan.MaxValue;
        found.DeadLetteringOnMessageExpiration = subscription.DeadLetterOnExpiration;
        found.AutoDeleteOnIdle = subscription.AutoDeleteOnIdle ?? TimeSpan.MaxValue;
        found.UserMetadata = DefinitionMapping.MetadataOf(subscription).ToString();
        await Administration.UpdateSubscriptionAsync(found, cancellationToken).ConfigureAwait(false);
        await ReplaceRulesAsync(topic, name, subscription, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SubscriptionDefinition?> FindAsync(string topic, string name, CancellationToken cancellationToken)
    {
        var found = await AzureServiceBusTopology.FindAsync(
            () => Administration.GetSubscriptionAsync(context.Names.Of(topic), EntityNames.OfSubscription(name), cancellationToken)).ConfigureAwait(false);
        return found is null ? null : await DescribeAsync(found, topic, name, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SubscriptionState?> FindStateAsync(string topic, string name, CancellationToken cancellationToken)
    {
        var found = await AzureServiceBusTopology.FindAsync(
            () => Administration.GetSubscriptionAsync(context.Names.Of(topic), EntityNames.OfSubscription(name), cancellationToken)).ConfigureAwait(false);
        return found is null ? null : found.Status == EntityStatus.Active ? SubscriptionState.Active : SubscriptionState.Disabled;
    }

    public async IAsyncEnumerable<SubscriptionDefinition> ListAsync(string topic, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Listing what a missing topic has is empty on some versions of the service; this tells.
        await Administration.GetTopicAsync(context.Names.Of(topic), cancellationToken).ConfigureAwait(false);
        await foreach (var found in lists.SubscriptionsAsync(context.Names.Of(topic), cancellationToken).ConfigureAwait(false))
        {
            var name = NameOf(found);
            if (!EntityPath.IsLegalName(name))
                continue;

            // One that was deleted since it was listed is left out.
            if (await AzureServiceBusTopology.UnlessMissingAsync(() => DescribeAsync(found, topic, name, cancellationToken)).ConfigureAwait(false) is { } described)
                yield return described;
        }
    }

    /// <summary>The neutral name of a subscription, as far as it has one.</summary>
    public static string NameOf(SubscriptionProperties found) => UserMetadata.Parse(found.UserMetadata).Name ?? found.SubscriptionName;

    public ValueTask<List<RuleProperties>> ListRulesAsync(SubscriptionProperties found, CancellationToken cancellationToken) =>
        lists.RulesAsync(found.TopicName, found.SubscriptionName, cancellationToken).Where(r => !SubscriptionRules.IsSilenced(r)).ToListAsync(cancellationToken);

    /// <summary>The filter that a subscription's rules are; null when none is.</summary>
    public MessageFilter? FindFilter(SubscriptionProperties found, string topic, string name, IReadOnlyList<RuleProperties> rules)
    {
        // The kept text counts only while the rules are what it compiles to, here or in a document of infrastructure: someone may have changed them.
        var kept = UserMetadata.Parse(found.UserMetadata).Filter;
        if (kept is null || SubscriptionRules.FindCopyMark(rules, found.SubscriptionName) is not { } mark)
            return SubscriptionRules.TryRead(rules);
        var wanted = new SubscriptionDefinition(topic, name) { Filter = kept };
        return SubscriptionRules.Match(Compile(wanted, mark, out _), rules) || SubscriptionRules.Match(Compile(wanted, mark, out _, forResourceManager: true), rules)
            ? kept
            : SubscriptionRules.TryRead(rules);
    }

    private async Task<SubscriptionDefinition> DescribeAsync(SubscriptionProperties found, string topic, string name, CancellationToken cancellationToken)
    {
        var rules = await ListRulesAsync(found, cancellationToken).ConfigureAwait(false);
        return new SubscriptionDefinition(topic, name)
        {
            LockDuration = found.LockDuration,
            MaxDeliveryCount = found.MaxDeliveryCount,
            DefaultTimeToLive = DefinitionMapping.TimeToLive(found.DefaultMessageTimeToLive, UserMetadata.Parse(found.UserMetadata)),
            DeadLetterOnExpiration = found.DeadLetteringOnMessageExpiration,
            AutoDeleteOnIdle = DefinitionMapping.Idle(found.AutoDeleteOnIdle),
            Filter = FindFilter(found, topic, name, rules) ?? SubscriptionRules.Describe(rules),
        };
    }

    private async Task ReplaceRulesAsync(string topic, string name, SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        var owner = (await Administration.GetTopicAsync(topic, cancellationToken).ConfigureAwait(false)).Value;
        var wanted = Compile(subscription, CopyMarkOf(owner), out _);
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var rule in Administration.GetRulesAsync(topic, name, cancellationToken).ConfigureAwait(false))
            found.Add(rule.Name);
        foreach (var rule in wanted.Where(w => !found.Contains(w.Name)))
            await Administration.CreateRuleAsync(topic, name, rule, cancellationToken).ConfigureAwait(false);
        foreach (var old in found.Where(f => !wanted.Any(w => string.Equals(w.Name, f, StringComparison.OrdinalIgnoreCase))))
            await Administration.DeleteRuleAsync(topic, name, old, cancellationToken).ConfigureAwait(false);
    }

    private IReadOnlyList<CreateRuleOptions> Compile(SubscriptionDefinition subscription, string copyMark, out string? fault, bool forResourceManager = false) =>
        SubscriptionRules.Compile(
            subscription.Filter, EntityNames.OfSubscription(subscription.Name), copyMark, context.Options.Limits.MaxFilterLength, out fault, forResourceManager);

    private static string CopyMarkOf(TopicProperties topic) => UserMetadata.Parse(topic.UserMetadata).CopyMark ?? CopyMark.Public;
}
