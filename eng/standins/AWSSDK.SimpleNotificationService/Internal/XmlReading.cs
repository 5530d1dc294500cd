using System.Xml.Linq;

namespace Amazon.SimpleNotificationService.Internal;

/// <summary>Reads children by local name; an absent one is null, and so is a collection without members (or what Collections says).</summary>
internal static class XmlReading
{
    public static XElement Child(this XElement xml, string name) => xml.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    public static string Text(this XElement xml, string name) => xml.Child(name)?.Value;

    public static bool? Flag(this XElement xml, string name) => xml.Text(name) is { } text ? bool.Parse(text) : null;

    public static List<T> Items<T>(this XElement xml, string name, Func<XElement, T> read) =>
        xml.Child(name) is { HasElements: true } list ? [.. list.Elements().Select(read)] : Collections.NewList<T>();

    public static Dictionary<string, string> Map(this XElement xml, string name) =>
        xml.Child(name) is { HasElements: true } map
            ? map.Elements().ToDictionary(entry => entry.Text("key"), entry => entry.Text("value"))
            : Collections.NewDictionary<string, string>();
}
