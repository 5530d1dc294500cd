using System.Xml;
using System.Xml.Linq;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>Builds the description of an entity, element by element in the order of the service.</summary>
internal sealed class DescriptionWriter(string name, string host)
{
    // Clients look for "i:type" and for the counts by the one prefix that is declared on CountDetails.
    private const string CountPrefix = "d2p1";

    public XElement Element { get; } = new(Atom.ServiceBus + name, new XAttribute(XNamespace.Xmlns + "i", Atom.Type.NamespaceName));

    public void Add(XElement element) => Element.Add(element);

    public void Add(string name, string? value)
    {
        if (value is not null)
            Element.Add(new XElement(Atom.ServiceBus + name, value));
    }

    /// <summary>Another entity, as an address in this namespace.</summary>
    public void AddAddress(string name, string? path) => Add(name, path is null ? null : EntityAddress.Of(host, path));

    public void AddTimes(EntityRuntime runtime)
    {
        Add("CreatedAt", Atom.TextOf(runtime.CreatedAt));
        Add("UpdatedAt", Atom.TextOf(runtime.UpdatedAt));
        Add("AccessedAt", Atom.TextOf(runtime.AccessedAt));
    }

    public void AddCounts(EntityRuntime runtime) => Element.Add(new XElement(
        Atom.ServiceBus + "CountDetails",
        new XAttribute(XNamespace.Xmlns + CountPrefix, Atom.Counts),
        Count("ActiveMessageCount", runtime.ActiveMessageCount),
        Count("DeadLetterMessageCount", runtime.DeadLetterMessageCount),
        Count("ScheduledMessageCount", runtime.ScheduledMessageCount),
        // Forwarding is done in the same step as sending: nothing ever waits for it.
        Count("TransferMessageCount", 0),
        Count("TransferDeadLetterMessageCount", runtime.TransferDeadLetterMessageCount)));

    private static XElement Count(string name, long count) => new(Atom.Counts + name, XmlConvert.ToString(count));
}
