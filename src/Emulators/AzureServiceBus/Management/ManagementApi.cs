using System.Net;
using System.Xml.Linq;
using Integration.Emulators.Amqp.Security;
using Integration.Emulators.AzureServiceBus.Broker;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>The management API on the broker: what each method does with each kind of resource.</summary>
internal sealed class ManagementApi(BrokerNamespace broker, TokenValidator tokens)
{
    private const string Get = "GET";
    private const string Put = "PUT";
    private const string Delete = "DELETE";

    /// <exception cref="ManagementException">The service would refuse the request.</exception>
    /// <exception cref="ServiceBusEmulatorException">The token or the broker refuses it, or a test wants it to fail.</exception>
    public ManagementResponse Handle(ManagementRequest request)
    {
        Authorize(request);
        return broker.Execute(EmulatedOperation.Administration, request.Path.Text, () => Dispatch(request));
    }

    private void Authorize(ManagementRequest request)
    {
        string path = request.Path.Text;
        var grant = tokens.Validate(request.Authorization);
        if (!grant.Covers(path))
            throw BrokerErrors.InvalidAudience(grant.Path);
        // Any claim is good enough to see the namespace.
        if (request.Path.Kind != ManagementResource.Namespace && !grant.Allows(KeyRights.Manage, path))
        {
            throw BrokerErrors.MissingClaim(request.Method switch
            {
                Get => "Manage,EntityRead",
                Delete => "Manage,EntityDelete",
                _ => "Manage,EntityWrite",
            });
        }
    }

    private ManagementResponse Dispatch(ManagementRequest request) => (request.Path.Kind, request.Method) switch
    {
        (ManagementResource.Namespace, Get) => Found(new ManagementEntries(request).OfNamespace(broker.CreatedAt)),
        (ManagementResource.Queues, Get) => List(request, "Queues", broker.Queues.Values, static (e, queue) => e.Of(queue)),
        (ManagementResource.Topics, Get) => List(request, "Topics", broker.Topics.Values, static (e, topic) => e.Of(topic)),
        (ManagementResource.Subscriptions, Get) => List(request, "Subscriptions", Topic(request).Subscriptions.Values, static (e, s) => e.Of(s)),
        (ManagementResource.Rules, Get) => List(request, "Rules", Subscription(request).Rules.Values, static (e, rule) => e.Of(rule)),
        (ManagementResource.Entity, Get) => Found(FindEntity(request) ?? NothingListed(request)),
        (ManagementResource.Subscription, Get) => Found(new ManagementEntries(request).Of(Subscription(request))),
        (ManagementResource.Rule, Get) => Found(new ManagementEntries(request).Of(Rule(request))),
        (ManagementResource.Entity, Put) => PutEntity(request),
        (ManagementResource.Subscription, Put) => PutSubscription(request),
        (ManagementResource.Rule, Put) => PutRule(request),
        (ManagementResource.Entity, Delete) => DeleteEntity(request),
        (ManagementResource.Subscription, Delete) => Deleted(request, () => TopologyOperations.DeleteSubscription(broker, request.Path.Entity, request.Path.Subscription)),
        (ManagementResource.Rule, Delete) => Deleted(request, () => TopologyOperations.DeleteRule(Subscription(request), request.Path.Rule)),
        _ => throw ManagementException.MethodNotAllowed(request.Method),
    };

    private ManagementResponse PutEntity(ManagementRequest request)
    {
        string name = request.Path.Entity;
        switch (request.Body?.Name.LocalName)
        {
            case QueueXml.Name:
                var queue = QueueXml.Read(request.Body, name);
                return Written(request, () => TopologyOperations.CreateQueue(broker, queue), () => TopologyOperations.UpdateQueue(broker, queue));
            case TopicXml.Name:
                var topic = TopicXml.Read(request.Body, name);
                return Written(request, () => TopologyOperations.CreateTopic(broker, topic), () => TopologyOperations.UpdateTopic(broker, topic));
            default:
                throw ManagementException.BadRequest("The body of the request has no QueueDescription or TopicDescription.");
        }
    }

    private ManagementResponse PutSubscription(ManagementRequest request)
    {
        var (settings, rule) = SubscriptionXml.Read(Description(request, SubscriptionXml.Name), request.Path.Entity, request.Path.Subscription);
        return Written(
            request,
            () => TopologyOperations.CreateSubscription(broker, settings, rule),
            () => TopologyOperations.UpdateSubscription(broker, settings));
    }

    private ManagementResponse PutRule(ManagementRequest request)
    {
        var rule = RuleXml.Read(Description(request, RuleXml.Name), request.Path.Rule);
        var subscription = Subscription(request);
        return Written(request, () => TopologyOperations.CreateRule(subscription, rule), () => TopologyOperations.UpdateRule(subscription, rule));
    }

    private ManagementResponse DeleteEntity(ManagementRequest request) => Deleted(request, () =>
    {
        if (broker.Topics.ContainsKey(request.Path.Entity))
            TopologyOperations.DeleteTopic(broker, request.Path.Entity);
        else
            TopologyOperations.DeleteQueue(broker, request.Path.Entity);
    });

    private ManagementResponse Written(ManagementRequest request, Action create, Action update)
    {
        if (request.IfMatch is null)
        {
            create();
            return Found(FindEntry(request)!, HttpStatusCode.Created);
        }

        CheckVersion(request, FindEntry(request));
        update();
        return Found(FindEntry(request)!);
    }

    private ManagementResponse Deleted(ManagementRequest request, Action delete)
    {
        if (request.IfMatch is not null)
            CheckVersion(request, FindEntry(request));
        delete();
        return new(HttpStatusCode.OK);
    }

    // A missing entity is left to the operation, which says that it is missing.
    private static void CheckVersion(ManagementRequest request, XElement? entry)
    {
        if (request.IfMatch is { } version and not "*" && entry is not null && version.Trim('"') != ManagementEntries.VersionOf(entry))
            throw ManagementException.PreconditionFailed();
    }

    private XElement? FindEntry(ManagementRequest request)
    {
        if (request.Path.Kind == ManagementResource.Entity)
            return FindEntity(request);
        var entries = new ManagementEntries(request);
        if (!broker.Topics.TryGetValue(request.Path.Entity, out var topic) || !topic.Subscriptions.TryGetValue(request.Path.Subscription, out var subscription))
            return null;
        if (request.Path.Kind == ManagementResource.Subscription)
            return entries.Of(subscription);
        return subscription.Rules.TryGetValue(request.Path.Rule, out var rule) ? entries.Of(rule) : null;
    }

    private XElement? FindEntity(ManagementRequest request)
    {
        var entries = new ManagementEntries(request);
        return broker.Queues.TryGetValue(request.Path.Entity, out var queue) ? entries.Of(queue)
            : broker.Topics.TryGetValue(request.Path.Entity, out var topic) ? entries.Of(topic)
            : null;
    }

    /// <summary>What the service answers for a queue or topic that does not exist: no error, but the empty list of what is public.</summary>
    private XElement NothingListed(ManagementRequest request) =>
        Atom.Feed(request.AddressOf(request.Path.Text), "Publicly Listed Services", broker.Now, next: null, []);

    private ManagementResponse List<T>(ManagementRequest request, string title, IReadOnlyCollection<T> all, Func<ManagementEntries, T, XElement> entryOf)
    {
        var (skip, top) = request.Page();
        var entries = new ManagementEntries(request);
        string? next = all.Count > skip + (long)top ? request.AddressOf(request.Path.Text, $"&$skip={skip + top}&$top={top}") : null;
        return new(HttpStatusCode.OK, Atom.Feed(
            request.AddressOf(request.Path.Text), title, broker.Now, next, all.Skip(skip).Take(top).Select(item => entryOf(entries, item))));
    }

    private static ManagementResponse Found(XElement document, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status, document, ManagementEntries.VersionOf(document));

    private static XElement Description(ManagementRequest request, string name) => request.Body is { } body && body.Name.LocalName == name
        ? body
        : throw ManagementException.BadRequest($"The body of the request has no {name}.");

    private TopicEntity Topic(ManagementRequest request) => TopologyOperations.Topic(broker, request.Path.Entity);

    private SubscriptionEntity Subscription(ManagementRequest request) =>
        TopologyOperations.Subscription(broker, request.Path.Entity, request.Path.Subscription);

    private SubscriptionRule Rule(ManagementRequest request) => TopologyOperations.Rule(Subscription(request), request.Path.Rule);
}
