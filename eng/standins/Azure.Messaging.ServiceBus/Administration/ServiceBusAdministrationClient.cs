using Azure.Core;
using Azure.Messaging.ServiceBus.Broker;

namespace Azure.Messaging.ServiceBus.Administration;

public class ServiceBusAdministrationClient
{
    private readonly BrokerNamespace _broker;
    private readonly BrokerCredential _credential;

    public ServiceBusAdministrationClient(string connectionString)
        : this(connectionString, new ServiceBusAdministrationClientOptions())
    {
    }

    public ServiceBusAdministrationClient(string connectionString, ServiceBusAdministrationClientOptions options)
        : this(ServiceBusConnectionStringProperties.Parse(connectionString), options)
    {
    }

    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, TokenCredential credential)
        : this(fullyQualifiedNamespace, credential, new ServiceBusAdministrationClientOptions())
    {
    }

    public ServiceBusAdministrationClient(
        string fullyQualifiedNamespace,
        TokenCredential credential,
        ServiceBusAdministrationClientOptions options)
        : this(fullyQualifiedNamespace, Credentials.From(credential), options)
    {
    }

    public ServiceBusAdministrationClient(
        string fullyQualifiedNamespace,
        AzureNamedKeyCredential credential,
        ServiceBusAdministrationClientOptions options = null)
        : this(fullyQualifiedNamespace, Credentials.From(credential), options)
    {
    }

    public ServiceBusAdministrationClient(
        string fullyQualifiedNamespace,
        AzureSasCredential credential,
        ServiceBusAdministrationClientOptions options = null)
        : this(fullyQualifiedNamespace, Credentials.From(credential), options)
    {
    }

    protected ServiceBusAdministrationClient()
    {
    }

    private ServiceBusAdministrationClient(
        ServiceBusConnectionStringProperties parsed,
        ServiceBusAdministrationClientOptions options)
        : this(parsed.FullyQualifiedNamespace, Credentials.From(parsed), options)
    {
    }

    private ServiceBusAdministrationClient(
        string fullyQualifiedNamespace,
        BrokerCredential credential,
        ServiceBusAdministrationClientOptions options)
    {
        Check.NotNullOrEmpty(fullyQualifiedNamespace, nameof(fullyQualifiedNamespace));
        _credential = credential;
        _broker = BrokerRegistry.Get(Credentials.Host(fullyQualifiedNamespace, nameof(fullyQualifiedNamespace)));
    }

    public virtual Task<Response<QueueProperties>> CreateQueueAsync(string name, CancellationToken cancellationToken = default) =>
        CreateQueueAsync(new CreateQueueOptions(name), cancellationToken);

    public virtual Task<Response<QueueProperties>> CreateQueueAsync(
        CreateQueueOptions options,
        CancellationToken cancellationToken = default)
    {
        Check.NotNull(options, nameof(options));
        return RunAsync(
            options.Name,
            201,
            () => TopologyOperations.CreateQueue(_broker, new QueueProperties(options)),
            cancellationToken);
    }

    public virtual Task<Response<QueueProperties>> GetQueueAsync(string name, CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(name, nameof(name));
        return RunAsync(name, 200, () => TopologyOperations.Queue(_broker, name).Properties.Clone(), cancellationToken);
    }

    public virtual Task<Response<QueueRuntimeProperties>> GetQueueRuntimePropertiesAsync(
        string name,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(name, nameof(name));
        return RunAsync(name, 200, () => RuntimeProperties.Of(TopologyOperations.Queue(_broker, name)), cancellationToken);
    }

    public virtual AsyncPageable<QueueProperties> GetQueuesAsync(CancellationToken cancellationToken = default) =>
        List("$Resources/Queues", () => _broker.Queues.Values.Select(static queue => queue.Properties.Clone()), cancellationToken);

    public virtual AsyncPageable<QueueRuntimeProperties> GetQueuesRuntimePropertiesAsync(CancellationToken cancellationToken = default) =>
        List("$Resources/Queues", () => _broker.Queues.Values.Select(RuntimeProperties.Of), cancellationToken);

    public virtual Task<Response<QueueProperties>> UpdateQueueAsync(
        QueueProperties queue,
        CancellationToken cancellationToken = default)
    {
        Check.NotNull(queue, nameof(queue));
        return RunAsync(queue.Name, 200, () => TopologyOperations.UpdateQueue(_broker, queue), cancellationToken);
    }

    public virtual Task<Response<bool>> QueueExistsAsync(string name, CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(name, nameof(name));
        return RunAsync(name, 200, () => _broker.Queues.ContainsKey(name), cancellationToken);
    }

    public virtual Task<Response> DeleteQueueAsync(string name, CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(name, nameof(name));
        return RunAsync(name, () => TopologyOperations.DeleteQueue(_broker, name), cancellationToken);
    }

    public virtual Task<Response<TopicProperties>> CreateTopicAsync(string name, CancellationToken cancellationToken = default) =>
        CreateTopicAsync(new CreateTopicOptions(name), cancellationToken);

    public virtual Task<Response<TopicProperties>> CreateTopicAsync(
        CreateTopicOptions options,
        CancellationToken cancellationToken = default)
    {
        Check.NotNull(options, nameof(options));
        return RunAsync(
            options.Name,
            201,
            () => TopologyOperations.CreateTopic(_broker, new TopicProperties(options)),
            cancellationToken);
    }

    public virtual Task<Response<TopicProperties>> GetTopicAsync(string name, CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(name, nameof(name));
        return RunAsync(name, 200, () => TopologyOperations.Topic(_broker, name).Properties.Clone(), cancellationToken);
    }

    public virtual Task<Response<TopicRuntimeProperties>> GetTopicRuntimePropertiesAsync(
        string name,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(name, nameof(name));
        return RunAsync(name, 200, () => RuntimeProperties.Of(TopologyOperations.Topic(_broker, name)), cancellationToken);
    }

    public virtual AsyncPageable<TopicProperties> GetTopicsAsync(CancellationToken cancellationToken = default) =>
        List("$Resources/Topics", () => _broker.Topics.Values.Select(static topic => topic.Properties.Clone()), cancellationToken);

    public virtual AsyncPageable<TopicRuntimeProperties> GetTopicsRuntimePropertiesAsync(CancellationToken cancellationToken = default) =>
        List("$Resources/Topics", () => _broker.Topics.Values.Select(RuntimeProperties.Of), cancellationToken);

    public virtual Task<Response<TopicProperties>> UpdateTopicAsync(
        TopicProperties topic,
        CancellationToken cancellationToken = default)
    {
        Check.NotNull(topic, nameof(topic));
        return RunAsync(topic.Name, 200, () => TopologyOperations.UpdateTopic(_broker, topic), cancellationToken);
    }

    public virtual Task<Response<bool>> TopicExistsAsync(string name, CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(name, nameof(name));
        return RunAsync(name, 200, () => _broker.Topics.ContainsKey(name), cancellationToken);
    }

    public virtual Task<Response> DeleteTopicAsync(string name, CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(name, nameof(name));
        return RunAsync(name, () => TopologyOperations.DeleteTopic(_broker, name), cancellationToken);
    }

    public virtual Task<Response<SubscriptionProperties>> CreateSubscriptionAsync(
        string topicName,
        string subscriptionName,
        CancellationToken cancellationToken = default) =>
        CreateSubscriptionAsync(new CreateSubscriptionOptions(topicName, subscriptionName), cancellationToken);

    public virtual Task<Response<SubscriptionProperties>> CreateSubscriptionAsync(
        CreateSubscriptionOptions options,
        CancellationToken cancellationToken = default) =>
        CreateSubscriptionAsync(options, new CreateRuleOptions(), cancellationToken);

    public virtual Task<Response<SubscriptionProperties>> CreateSubscriptionAsync(
        CreateSubscriptionOptions options,
        CreateRuleOptions rule,
        CancellationToken cancellationToken = default)
    {
        Check.NotNull(options, nameof(options));
        Check.NotNull(rule, nameof(rule));
        return RunAsync(
            EntityPaths.Subscription(options.TopicName, options.SubscriptionName),
            201,
            () => TopologyOperations.CreateSubscription(_broker, new SubscriptionProperties(options), Rule(rule)),
            cancellationToken);
    }

    public virtual Task<Response<SubscriptionProperties>> GetSubscriptionAsync(
        string topicName,
        string subscriptionName,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        EntityRules.CheckShortName(subscriptionName, nameof(subscriptionName));
        return RunAsync(
            EntityPaths.Subscription(topicName, subscriptionName),
            200,
            () => TopologyOperations.Subscription(_broker, topicName, subscriptionName).Properties.Clone(),
            cancellationToken);
    }

    public virtual Task<Response<SubscriptionRuntimeProperties>> GetSubscriptionRuntimePropertiesAsync(
        string topicName,
        string subscriptionName,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        EntityRules.CheckShortName(subscriptionName, nameof(subscriptionName));
        return RunAsync(
            EntityPaths.Subscription(topicName, subscriptionName),
            200,
            () => RuntimeProperties.Of(TopologyOperations.Subscription(_broker, topicName, subscriptionName)),
            cancellationToken);
    }

    public virtual AsyncPageable<SubscriptionProperties> GetSubscriptionsAsync(
        string topicName,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        return List(topicName, () => TopologyOperations.Topic(_broker, topicName).Subscriptions.Values.Select(static entry => entry.Properties.Clone()), cancellationToken);
    }

    public virtual AsyncPageable<SubscriptionRuntimeProperties> GetSubscriptionsRuntimePropertiesAsync(
        string topicName,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        return List(topicName, () => TopologyOperations.Topic(_broker, topicName).Subscriptions.Values.Select(RuntimeProperties.Of), cancellationToken);
    }

    public virtual Task<Response<SubscriptionProperties>> UpdateSubscriptionAsync(
        SubscriptionProperties subscription,
        CancellationToken cancellationToken = default)
    {
        Check.NotNull(subscription, nameof(subscription));
        return RunAsync(
            EntityPaths.Subscription(subscription.TopicName, subscription.SubscriptionName),
            200,
            () => TopologyOperations.UpdateSubscription(_broker, subscription),
            cancellationToken);
    }

    public virtual Task<Response<bool>> SubscriptionExistsAsync(
        string topicName,
        string subscriptionName,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        EntityRules.CheckShortName(subscriptionName, nameof(subscriptionName));
        return RunAsync(
            EntityPaths.Subscription(topicName, subscriptionName),
            200,
            () => _broker.Topics.TryGetValue(topicName, out TopicEntity topic) && topic.Subscriptions.ContainsKey(subscriptionName),
            cancellationToken);
    }

    public virtual Task<Response> DeleteSubscriptionAsync(
        string topicName,
        string subscriptionName,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        EntityRules.CheckShortName(subscriptionName, nameof(subscriptionName));
        return RunAsync(
            EntityPaths.Subscription(topicName, subscriptionName),
            () => TopologyOperations.DeleteSubscription(_broker, topicName, subscriptionName),
            cancellationToken);
    }

    public virtual Task<Response<RuleProperties>> CreateRuleAsync(
        string topicName,
        string subscriptionName,
        CreateRuleOptions options,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        EntityRules.CheckShortName(subscriptionName, nameof(subscriptionName));
        Check.NotNull(options, nameof(options));
        return RunAsync(
            EntityPaths.Subscription(topicName, subscriptionName),
            201,
            () => TopologyOperations.CreateRule(TopologyOperations.Subscription(_broker, topicName, subscriptionName), Rule(options)),
            cancellationToken);
    }

    public virtual Task<Response<RuleProperties>> GetRuleAsync(
        string topicName,
        string subscriptionName,
        string ruleName,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        EntityRules.CheckShortName(subscriptionName, nameof(subscriptionName));
        EntityRules.CheckShortName(ruleName, nameof(ruleName));
        return RunAsync(
            EntityPaths.Subscription(topicName, subscriptionName),
            200,
            () => TopologyOperations.Copy(TopologyOperations.Rule(TopologyOperations.Subscription(_broker, topicName, subscriptionName), ruleName).Properties),
            cancellationToken);
    }

    public virtual AsyncPageable<RuleProperties> GetRulesAsync(
        string topicName,
        string subscriptionName,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        EntityRules.CheckShortName(subscriptionName, nameof(subscriptionName));
        return List(EntityPaths.Subscription(topicName, subscriptionName), () => TopologyOperations.Subscription(_broker, topicName, subscriptionName).Rules.Values.Select(static rule => TopologyOperations.Copy(rule.Properties)), cancellationToken);
    }

    public virtual Task<Response<RuleProperties>> UpdateRuleAsync(
        string topicName,
        string subscriptionName,
        RuleProperties rule,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        EntityRules.CheckShortName(subscriptionName, nameof(subscriptionName));
        Check.NotNull(rule, nameof(rule));
        return RunAsync(
            EntityPaths.Subscription(topicName, subscriptionName),
            200,
            () => TopologyOperations.UpdateRule(TopologyOperations.Subscription(_broker, topicName, subscriptionName), rule),
            cancellationToken);
    }

    public virtual Task<Response<bool>> RuleExistsAsync(
        string topicName,
        string subscriptionName,
        string ruleName,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        EntityRules.CheckShortName(subscriptionName, nameof(subscriptionName));
        EntityRules.CheckShortName(ruleName, nameof(ruleName));
        return RunAsync(
            EntityPaths.Subscription(topicName, subscriptionName),
            200,
            () => TopologyOperations.Subscription(_broker, topicName, subscriptionName).Rules.ContainsKey(ruleName),
            cancellationToken);
    }

    public virtual Task<Response> DeleteRuleAsync(
        string topicName,
        string subscriptionName,
        string ruleName,
        CancellationToken cancellationToken = default)
    {
        EntityRules.CheckEntityName(topicName, nameof(topicName));
        EntityRules.CheckShortName(subscriptionName, nameof(subscriptionName));
        EntityRules.CheckShortName(ruleName, nameof(ruleName));
        return RunAsync(
            EntityPaths.Subscription(topicName, subscriptionName),
            () => TopologyOperations.DeleteRule(TopologyOperations.Subscription(_broker, topicName, subscriptionName), ruleName),
            cancellationToken);
    }

    public virtual Task<Response<NamespaceProperties>> GetNamespacePropertiesAsync(CancellationToken cancellationToken = default) =>
        RunAsync("$namespaceinfo", 200, () => RuntimeProperties.Of(_broker), cancellationToken);

    private static RuleProperties Rule(CreateRuleOptions options) => new(options.Name, RuleValues.Clone(options.Filter), options.Action);

    private async Task<Response<T>> RunAsync<T>(string path, int status, Func<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_credential.Token is { } token)
        {
            await token.GetTokenAsync(new TokenRequestContext(["https://servicebus.azure.net/.default"]), cancellationToken);
        }

        T value = _broker.Execute(BrokerOperation.Administration, path, () =>
        {
            _broker.AdministrationCalls++;
            _broker.Access.Demand(_credential, Right.Manage, path);
            return call();
        });
        return Response.FromValue(value, new AdministrationResponse(status));
    }

    private async Task<Response> RunAsync(string path, Action call, CancellationToken cancellationToken)
    {
        Response<bool> response = await RunAsync(
            path,
            200,
            () =>
            {
                call();
                return true;
            },
            cancellationToken);
        return response.GetRawResponse();
    }

    private AdministrationPageable<T> List<T>(string path, Func<IEnumerable<T>> list, CancellationToken cancellationToken) =>
        new(async () => (await RunAsync(path, 200, () => list().ToList(), cancellationToken)).Value);
}
