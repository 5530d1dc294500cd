using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Integration.Emulators.AzureServiceBus.Entities;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>The elements of a description, by name and in any order, each with a value of its type or the service's default.</summary>
internal sealed class Fields
{
    // The sizes that the service sells. In the emulator's own API any will do, as tests need small ones to fill.
    private static readonly long[] EntitySizes = [1024, 2048, 3072, 4096, 5120, 10_240, 20_480, 40_960, 81_920];

    private readonly Dictionary<string, XElement> _elements = new(StringComparer.Ordinal);

    /// <param name="description">The description.</param>
    /// <param name="known">All elements that there are; another is refused, as nothing that is asked for may be lost unseen.</param>
    /// <exception cref="ManagementException">An element is unknown or there twice.</exception>
    public Fields(XElement description, IReadOnlySet<string> known)
    {
        foreach (var element in description.Elements())
        {
            string name = element.Name.LocalName;
            if (!known.Contains(name))
                throw ManagementException.BadRequest($"The element '{name}' of {description.Name.LocalName} is not known.");
            if (!_elements.TryAdd(name, element))
                throw ManagementException.BadRequest($"The element '{name}' of {description.Name.LocalName} is there twice.");
        }
    }

    public XElement? Element(string name) => _elements.GetValueOrDefault(name);

    /// <summary>The text; null when the element is missing or empty.</summary>
    public string? Text(string name) => Element(name)?.Value is { Length: > 0 } text ? text : null;

    public bool Bool(string name, bool byDefault = false) => Value(name, byDefault, static t => XmlConvert.ToBoolean(t.Trim().ToLowerInvariant()));

    public int Int(string name, int byDefault) => Value(name, byDefault, XmlConvert.ToInt32);

    public long? Long(string name) => Value<long?>(name, null, static t => XmlConvert.ToInt64(t));

    public long EntitySize(string name)
    {
        long size = Long(name) ?? ServiceDefaults.MaxSizeInMegabytes;
        return EntitySizes.Contains(size) ? size : throw ManagementException.BadRequest(
            $"The value '{size}' of the property '{name}' is not valid: it must be one of {string.Join(", ", EntitySizes)}.");
    }

    public TimeSpan Duration(string name, TimeSpan byDefault) => Value(name, byDefault, XmlConvert.ToTimeSpan);

    public EntityState State(string name) => Value(name, EntityState.Active, static t =>
        Enum.TryParse(t, ignoreCase: false, out EntityState state) && Enum.IsDefined(state) ? state : throw new FormatException());

    /// <summary>Refuses a setting that the emulator could only keep without effect.</summary>
    public void RefuseTrue(string name)
    {
        if (Bool(name))
            throw ManagementException.BadRequest($"The emulator does not support {name}.");
    }

    private T Value<T>(string name, T byDefault, Func<string, T> parse)
    {
        if (Text(name) is not { } text)
            return byDefault;
        try
        {
            return parse(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw ManagementException.BadRequest(string.Create(CultureInfo.InvariantCulture, $"The value '{text}' of the property '{name}' can't be read."));
        }
    }
}
