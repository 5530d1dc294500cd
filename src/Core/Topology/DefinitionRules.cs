using Integration.Calls;
using Integration.Drivers;

namespace Integration.TopologyManagement;

/// <summary>What makes a definition legal, in general and for one provider, checked before any traffic (clauses D4, E3).</summary>
internal sealed class DefinitionRules(IMessagingDriver driver, Action<StreamDefinition> checkStream)
{
    private MessagingLimits Limits => driver.Capabilities.Limits;

    public void Check(QueueDefinition queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        CheckSource(queue);
        Require(RequiredCapabilities.Of(queue), queue.Path);
        CheckIdle(queue);
        CheckWindow(queue.Path, queue.DeduplicationWindow);
        ThrowIfUnsupported(queue);
    }

    public void Check(TopicDefinition topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        Require(RequiredCapabilities.Of(topic), topic.Path);
        CheckWindow(topic.Path, topic.DeduplicationWindow);
    }

    public void Check(SubscriptionDefinition subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        CheckSource(subscription);
        if (subscription.Push is { } push)
        {
            if (string.IsNullOrWhiteSpace(push.Address))
                throw Illegal(nameof(subscription.Push), $"'{subscription.Path}': the push endpoint has no address.");
            if (push.Kind == PushKind.Webhook && !(Uri.TryCreate(push.Address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
                throw Illegal(nameof(subscription.Push), $"'{subscription.Path}': the webhook address is not an absolute http or https address.");
            if (subscription.AutoDeleteOnIdle is not null)
                throw Illegal(nameof(subscription.AutoDeleteOnIdle), $"'{subscription.Path}': nobody receives from a subscription with a push endpoint, so it would always be idle.");
        }

        Require(RequiredCapabilities.Of(subscription), subscription.Path);
        CheckIdle(subscription);
        ThrowIfUnsupported(subscription);
    }

    public void Check(StreamDefinition stream) => checkStream(stream);

    /// <summary>Every fault of a whole topology at once.</summary>
    /// <exception cref="ArgumentException">There are faults.</exception>
    public static void Check(TopologyDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var faults = new List<string>();
        var paths = Paths(definition, faults);
        faults.AddRange(paths.GroupBy(p => (p.Kind, Text: p.ToString())).Where(g => g.Count() > 1).Select(g => $"the {g.Key.Kind} '{g.Key.Text}' is declared {g.Count()} times"));
        var topics = definition.Topics.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(definition.Subscriptions.Where(s => !topics.Contains(s.Topic)).Select(s => $"the subscription '{s.Topic}/{s.Name}' has no declared topic"));
        if (faults.Count > 0)
            throw new ArgumentException("The topology is not legal: " + string.Join("; ", faults) + ".", nameof(definition));
    }

    /// <summary>What this provider can't have of a legal definition.</summary>
    public IEnumerable<TopologyStep> FindUnsupported(TopologyDefinition definition) =>
        definition.Queues.Select(q => FindUnsupported(q, q.Path, Check))
            .Concat(definition.Topics.Select(t => FindUnsupported(t, t.Path, Check)))
            .Concat(definition.Subscriptions.Select(s => FindUnsupported(s, s.Path, Check)))
            .Concat(definition.Streams.Select(s => FindUnsupported(s, s.Path, Check)))
            .OfType<TopologyStep>();

    /// <summary>Why this provider can't have a legal definition, as a step of a plan; or null.</summary>
    public static TopologyStep? FindUnsupported<T>(T definition, EntityPath path, Action<T> check)
    {
        try
        {
            check(definition);
            return null;
        }
        catch (Exception exception) when (exception is CapabilityNotSupportedException or ArgumentException)
        {
            return new TopologyStep(TopologyAction.Unsupported, path, [], exception.Message);
        }
    }

    private static List<EntityPath> Paths(TopologyDefinition definition, List<string> faults)
    {
        var paths = new List<EntityPath>();
        foreach (var read in definition.Queues.Select<QueueDefinition, Func<EntityPath>>(q => () => q.Path)
            .Concat(definition.Topics.Select<TopicDefinition, Func<EntityPath>>(t => () => t.Path))
            .Concat(definition.Subscriptions.Select<SubscriptionDefinition, Func<EntityPath>>(s => () => s.Path))
            .Concat(definition.Streams.Select<StreamDefinition, Func<EntityPath>>(s => () => s.Path)))
        {
            try
            {
                paths.Add(read());
            }
            catch (ArgumentException illegal)
            {
                faults.Add(illegal.Message);
            }
        }

        return paths;
    }

    private void CheckSource(SourceDefinition source)
    {
        var path = source.Path;
        if (source.LockDuration < Limits.MinLockDuration || source.LockDuration > Limits.MaxLockDuration)
            throw OutOfRange(path, nameof(source.LockDuration), source.LockDuration, Limits.MinLockDuration, Limits.MaxLockDuration);
        if (source.MaxDeliveryCount < 1 || source.MaxDeliveryCount > Limits.MaxDeliveryCountLimit)
            throw OutOfRange(path, nameof(source.MaxDeliveryCount), source.MaxDeliveryCount, 1, Limits.MaxDeliveryCountLimit);
        if (source.DefaultTimeToLive is { } timeToLive && timeToLive <= TimeSpan.Zero)
            throw Illegal(nameof(source.DefaultTimeToLive), $"'{path}': DefaultTimeToLive is {timeToLive}; it must be more than zero, or null.");
    }

    private void CheckIdle(SourceDefinition source)
    {
        if (source.AutoDeleteOnIdle < Limits.MinAutoDeleteOnIdle || source.AutoDeleteOnIdle > Limits.MaxAutoDeleteOnIdle)
            throw OutOfRange(source.Path, nameof(source.AutoDeleteOnIdle), source.AutoDeleteOnIdle, Limits.MinAutoDeleteOnIdle, Limits.MaxAutoDeleteOnIdle);
    }

    private void CheckWindow(EntityPath path, TimeSpan? window)
    {
        if (window < Limits.MinDeduplicationWindow || window > Limits.MaxDeduplicationWindow)
            throw OutOfRange(path, nameof(QueueDefinition.DeduplicationWindow), window, Limits.MinDeduplicationWindow, Limits.MaxDeduplicationWindow);
    }

    private ArgumentException OutOfRange(EntityPath path, string setting, object value, object least, object? most) =>
        Illegal(setting, $"'{path}': {setting} is {value}; {driver.Provider} takes {least} to {most ?? "any"}.");

    // The parameter name of a definition's fault is the setting: what a caller can look for.
    private static ArgumentException Illegal(string setting, string fault) => new(fault, setting);

    private void Require(IEnumerable<Capability> capabilities, EntityPath path)
    {
        foreach (var capability in capabilities)
            MessageRules.Require(capability, driver.Capabilities, driver.Provider, path);
    }

    private void ThrowIfUnsupported(SourceDefinition source)
    {
        if (driver.Topology.FindUnsupported(source) is { } unsupported)
            throw unsupported;
    }
}
