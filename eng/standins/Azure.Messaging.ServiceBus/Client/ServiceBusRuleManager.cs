using System.ComponentModel;
using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus.Administration;
using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus;

/// <summary>The rules of one subscription, for which the right to listen suffices.</summary>
public class ServiceBusRuleManager : IAsyncDisposable
{
    private readonly ServiceBusConnection _connection;
    private readonly string _topicName;
    private readonly string _subscriptionName;

    protected ServiceBusRuleManager()
    {
    }

    internal ServiceBusRuleManager(ServiceBusConnection connection, string topicName, string subscriptionName)
    {
        _connection = connection;
        _topicName = topicName;
        _subscriptionName = subscriptionName;
        SubscriptionPath = EntityPaths.Subscription(topicName, subscriptionName);
    }

    public virtual string SubscriptionPath { get; }

    public virtual string FullyQualifiedNamespace => _connection.Broker.Host;

    public virtual bool IsClosed { get; private set; }

    public virtual async IAsyncEnumerable<RuleProperties> GetRulesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        RuleProperties[] rules = await RunAsync(
            subscription => subscription.Rules.Values.Select(static rule => TopologyOperations.Copy(rule.Properties)).ToArray(),
            cancellationToken);
        foreach (RuleProperties rule in rules)
        {
            yield return rule;
        }
    }

    public virtual Task CreateRuleAsync(CreateRuleOptions options, CancellationToken cancellationToken = default)
    {
        Check.NotNull(options, nameof(options));
        var rule = new RuleProperties(options.Name, RuleValues.Clone(options.Filter), options.Action);
        return RunAsync(subscription => TopologyOperations.CreateRule(subscription, rule), cancellationToken);
    }

    public virtual Task CreateRuleAsync(string ruleName, RuleFilter filter, CancellationToken cancellationToken = default) =>
        CreateRuleAsync(new CreateRuleOptions(ruleName, filter), cancellationToken);

    public virtual Task DeleteRuleAsync(string ruleName, CancellationToken cancellationToken = default)
    {
        Check.NotNullOrEmpty(ruleName, nameof(ruleName));
        return RunAsync(
            subscription =>
            {
                TopologyOperations.DeleteRule(subscription, ruleName);
                return true;
            },
            cancellationToken);
    }

    public virtual Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();

    private Task<T> RunAsync<T>(Func<SubscriptionEntity, T> call, CancellationToken cancellationToken)
    {
        Check.NotDisposed(IsClosed, nameof(ServiceBusRuleManager));
        return _connection.RunAsync(
            BrokerOperation.Administration,
            SubscriptionPath,
            Right.Listen,
            () => call(TopologyOperations.Subscription(_connection.Broker, _topicName, _subscriptionName)),
            cancellationToken);
    }
}
