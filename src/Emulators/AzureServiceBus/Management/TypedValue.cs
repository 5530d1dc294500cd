using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>A value with its XML Schema type, as parameters of SQL and properties of correlation filters have it.</summary>
internal static class TypedValue
{
    // Clients cut "d6p1:" off by its length, so the prefix is the service's.
    private const string Prefix = "d6p1";

    private static readonly Dictionary<string, Func<string, object>> Readers = new(StringComparer.Ordinal)
    {
        ["string"] = static t => t,
        ["int"] = static t => XmlConvert.ToInt32(t),
        ["long"] = static t => XmlConvert.ToInt64(t),
        ["short"] = static t => XmlConvert.ToInt16(t),
        ["byte"] = static t => XmlConvert.ToSByte(t),
        ["unsignedInt"] = static t => XmlConvert.ToUInt32(t),
        ["unsignedLong"] = static t => XmlConvert.ToUInt64(t),
        ["unsignedShort"] = static t => XmlConvert.ToUInt16(t),
        ["unsignedByte"] = static t => XmlConvert.ToByte(t),
        ["float"] = static t => XmlConvert.ToSingle(t),
        ["double"] = static t => XmlConvert.ToDouble(t),
        ["decimal"] = static t => XmlConvert.ToDecimal(t),
        ["boolean"] = static t => XmlConvert.ToBoolean(t),
        ["dateTime"] = static t => XmlConvert.ToDateTime(t, XmlDateTimeSerializationMode.Utc),
        ["duration"] = static t => XmlConvert.ToTimeSpan(t),
        ["guid"] = static t => XmlConvert.ToGuid(t),
        ["char"] = static t => (char)XmlConvert.ToUInt16(t),
        ["anyURI"] = static t => new Uri(t, UriKind.RelativeOrAbsolute),
    };

    /// <summary>The entries of an element with <c>KeyValueOfstringanyType</c> children.</summary>
    /// <exception cref="ManagementException">A type is unknown, or a value is not one of its type.</exception>
    public static IReadOnlyDictionary<string, object?> ReadAll(XElement? entries)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var entry in entries?.Elements() ?? [])
        {
            string key = Child(entry, "Key")?.Value ?? throw ManagementException.BadRequest("An entry of a list of properties has no key.");
            if (!values.TryAdd(key, Child(entry, "Value") is { } value ? Read(key, value) : null))
                throw ManagementException.BadRequest($"The property '{key}' is there twice.");
        }

        return values;
    }

    public static XElement WriteAll(string name, IReadOnlyDictionary<string, object?> values) => new(
        Atom.ServiceBus + name,
        values.Select(v => new XElement(
            Atom.ServiceBus + "KeyValueOfstringanyType",
            new XElement(Atom.ServiceBus + "Key", v.Key),
            Write(v.Value))));

    private static object? Read(string key, XElement value)
    {
        if (value.Attribute(Atom.Nil) is { } nil && XmlConvert.ToBoolean(nil.Value))
            return null;
        string type = value.Attribute(Atom.Type)?.Value ?? throw ManagementException.BadRequest($"The value of '{key}' has no type.");
        string name = type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (!Readers.TryGetValue(name, out var read))
            throw ManagementException.BadRequest($"The value of '{key}' has the type '{type}', which is not supported.");
        try
        {
            return read(value.Value);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw ManagementException.BadRequest($"The value '{value.Value}' of '{key}' is not of the type {name}.");
        }
    }

    private static XElement Write(object? value)
    {
        if (value is null)
            return new(Atom.ServiceBus + "Value", new XAttribute(Atom.Nil, "true"));
        (XNamespace space, string type, string text) = value switch
        {
            string v => (Atom.Schema, "string", v),
            int v => (Atom.Schema, "int", XmlConvert.ToString(v)),
            long v => (Atom.Schema, "long", XmlConvert.ToString(v)),
            short v => (Atom.Schema, "short", XmlConvert.ToString(v)),
            sbyte v => (Atom.Schema, "byte", XmlConvert.ToString(v)),
            uint v => (Atom.Schema, "unsignedInt", XmlConvert.ToString(v)),
            ulong v => (Atom.Schema, "unsignedLong", XmlConvert.ToString(v)),
            ushort v => (Atom.Schema, "unsignedShort", XmlConvert.ToString(v)),
            byte v => (Atom.Schema, "unsignedByte", XmlConvert.ToString(v)),
            float v => (Atom.Schema, "float", XmlConvert.ToString(v)),
            double v => (Atom.Schema, "double", XmlConvert.ToString(v)),
            decimal v => (Atom.Schema, "decimal", XmlConvert.ToString(v)),
            bool v => (Atom.Schema, "boolean", XmlConvert.ToString(v)),
            DateTime v => (Atom.Schema, "dateTime", XmlConvert.ToString(v, XmlDateTimeSerializationMode.Utc)),
            DateTimeOffset v => (Atom.Schema, "dateTime", XmlConvert.ToString(v.UtcDateTime, XmlDateTimeSerializationMode.Utc)),
            TimeSpan v => (Atom.Serialization, "duration", XmlConvert.ToString(v)),
            char v => (Atom.Serialization, "char", XmlConvert.ToString((ushort)v)),
            Uri v => (Atom.Schema, "anyURI", v.OriginalString),
            Guid v => (Atom.Serialization, "guid", XmlConvert.ToString(v)),
            _ => throw new InvalidOperationException($"A value of the type {value.GetType()} can't be in a rule."),
        };
        return new(
            Atom.ServiceBus + "Value",
            new XAttribute(Atom.Type, string.Create(CultureInfo.InvariantCulture, $"{Prefix}:{type}")),
            new XAttribute(XNamespace.Xmlns + Prefix, space),
            text);
    }

    private static XElement? Child(XElement element, string name) => element.Elements().FirstOrDefault(e => e.Name.LocalName == name);
}
