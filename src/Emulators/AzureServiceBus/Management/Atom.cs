using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>The documents of the management API: an Atom entry or feed around descriptions of entities.</summary>
internal static class Atom
{
    public const string ContentType = "application/atom+xml;type=entry;charset=utf-8";

    public static readonly XNamespace Namespace = "http://www.w3.org/2005/Atom";
    public static readonly XNamespace ServiceBus = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";
    public static readonly XNamespace Counts = "http://schemas.microsoft.com/netservices/2011/06/servicebus";
    public static readonly XNamespace Schema = "http://www.w3.org/2001/XMLSchema";
    public static readonly XNamespace Serialization = "http://schemas.microsoft.com/2003/10/Serialization/";
    public static readonly XName Type = XNamespace.Get("http://www.w3.org/2001/XMLSchema-instance") + "type";
    public static readonly XName Nil = XNamespace.Get("http://www.w3.org/2001/XMLSchema-instance") + "nil";

    private static readonly XmlReaderSettings Reading = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private static readonly XmlWriterSettings Writing = new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true };

    /// <summary>The description in the entry that a client sent.</summary>
    /// <param name="body">The request's body.</param>
    /// <exception cref="ManagementException">It is not XML, has a document type, or is not an entry with a description.</exception>
    public static XElement ReadDescription(Stream body)
    {
        try
        {
            using var reader = XmlReader.Create(body, Reading);
            var content = XElement.Load(reader).Elements().FirstOrDefault(e => e.Name.LocalName == "content");
            return content?.Elements().FirstOrDefault() ?? throw ManagementException.BadRequest("The body of the request is not an Atom entry with a description as its content.");
        }
        catch (XmlException e)
        {
            throw ManagementException.BadRequest($"The body of the request is not accepted as XML: {e.Message}");
        }
    }

    /// <summary>An entry around a description.</summary>
    public static XElement Entry(string address, string title, DateTimeOffset created, DateTimeOffset updated, string author, XElement description) => new(
        Namespace + "entry",
        new XElement(Namespace + "id", address),
        new XElement(Namespace + "title", new XAttribute("type", "text"), title),
        new XElement(Namespace + "published", TextOf(created)),
        new XElement(Namespace + "updated", TextOf(updated)),
        new XElement(Namespace + "author", new XElement(Namespace + "name", author)),
        new XElement(Namespace + "link", new XAttribute("rel", "self"), new XAttribute("href", address)),
        new XElement(Namespace + "content", new XAttribute("type", "application/xml"), description));

    /// <summary>A feed. It is never an empty element, which clients take for "not found", and has two links at least, as some read a list of links only.</summary>
    public static XElement Feed(string address, string title, DateTimeOffset updated, string? next, IEnumerable<XElement> entries) => new(
        Namespace + "feed",
        new XElement(Namespace + "title", new XAttribute("type", "text"), title),
        new XElement(Namespace + "id", address),
        new XElement(Namespace + "updated", TextOf(updated)),
        new XElement(Namespace + "link", new XAttribute("rel", "self"), new XAttribute("href", address)),
        next is null ? null : new XElement(Namespace + "link", new XAttribute("rel", "next"), new XAttribute("href", next)),
        entries);

    /// <summary>A time as the service writes it.</summary>
    public static string TextOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    public static byte[] ToUtf8(XElement document)
    {
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, Writing))
            document.Save(writer);
        return bytes.ToArray();
    }
}
