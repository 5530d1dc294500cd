using System.Xml.Linq;
using Integration.Emulators.AzureServiceBus.Broker;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>Makes the entries of entities, with addresses as the client of this request uses them.</summary>
internal sealed class ManagementEntries(ManagementRequest request)
{
    private readonly string _host = request.BaseAddress.Host;

    public XElement Of(QueueEntity queue)
    {
        var runtime = RuntimeReading.Of(queue);
        return Entry(queue.Path, queue.Path, runtime, QueueXml.Write(queue.Properties, runtime, _host));
    }

    public XElement Of(TopicEntity topic)
    {
        var runtime = RuntimeReading.Of(topic);
        var filters = topic.Subscriptions.Values.SelectMany(s => s.Rules.Values).ToLookup(rule => rule.Properties.Filter is CorrelationFilterSettings);
        // The service counts the filter of the rule that takes everything as SQL.
        return Entry(topic.Path, topic.Path, runtime, TopicXml.Write(topic.Properties, runtime, (filters[false].Count(), filters[true].Count()), _host));
    }

    public XElement Of(SubscriptionEntity subscription)
    {
        var runtime = RuntimeReading.Of(subscription);
        return Entry(subscription.Path, subscription.Properties.Name, runtime, SubscriptionXml.Write(subscription.Properties, runtime, _host));
    }

    public XElement Of(SubscriptionRule rule)
    {
        // A rule does not know where it is; the request's path says so.
        string path = (request.Path with { Kind = ManagementResource.Rule, Rule = rule.Properties.Name }).Text;
        var at = rule.Properties.CreatedAt;
        return Atom.Entry(request.AddressOf(path), rule.Properties.Name, at, at, _host, RuleXml.Write(rule.Properties));
    }

    public XElement OfNamespace(DateTimeOffset created) => Atom.Entry(
        request.AddressOf(request.Path.Text),
        _host,
        created,
        created,
        _host,
        new(
            Atom.ServiceBus + "NamespaceInfo",
            new XElement(Atom.ServiceBus + "CreatedTime", Atom.TextOf(created)),
            new XElement(Atom.ServiceBus + "MessagingSKU", "Standard"),
            new XElement(Atom.ServiceBus + "ModifiedTime", Atom.TextOf(created)),
            new XElement(Atom.ServiceBus + "Name", _host.Split('.')[0]),
            new XElement(Atom.ServiceBus + "NamespaceType", "Messaging")));

    /// <summary>The version of the entity in an entry: when it was last changed.</summary>
    public static string VersionOf(XElement entry) => entry.Element(Atom.Namespace + "updated")!.Value;

    private XElement Entry(string path, string title, EntityRuntime runtime, XElement description) =>
        Atom.Entry(request.AddressOf(path), title, runtime.CreatedAt, runtime.UpdatedAt, _host, description);
}
