using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Configuration;

namespace Integration.Registration;

/// <summary>
/// Reads typed values from a section of the configuration. It collects every fault instead of throwing the first, and
/// remembers what was asked for, so that keys that mean nothing can be reported. No reflection.
/// </summary>
/// <remarks>A key without a value, or with an empty one, counts as not set: the methods return null.</remarks>
public sealed partial class ConfigurationReader
{
    private readonly SettingNode _node;
    private readonly Dictionary<string, SettingForm> _asked;

    /// <summary>Reads a section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="root">The configuration that it is of: its providers tell how each spells a name. Without it, spelling is as the configuration merged it.</param>
    public ConfigurationReader(IConfigurationSection section, IConfigurationRoot? root = null)
        : this(new ConfigurationNode(section ?? throw new ArgumentNullException(nameof(section)), root, []))
    {
    }

    /// <summary>Reads what has the form of a section.</summary>
    internal ConfigurationReader(SettingNode node)
    {
        _node = node;
        _asked = new(node.KeyComparer);
        if (node.Value is not null)
            node.Fault("", "is a single value; a section is expected");
    }

    /// <summary>The path of the section, such as <c>Messaging:Topology</c>.</summary>
    public string Path => _node.Path;

    /// <summary>Whether the section has anything in it.</summary>
    public bool Exists => _node.Exists;

    /// <summary>The faults so far, those of every part of the section included: path, value (unless it may be a secret), what is allowed.</summary>
    public IReadOnlyList<string> Faults => _node.Faults;

    /// <summary>What was asked for so far, by key.</summary>
    internal IReadOnlyDictionary<string, SettingForm> Forms => _asked;

    /// <summary>Whether the keys are names that applications choose.</summary>
    internal bool KeysAreNames { get; private set; }

    /// <summary>A section below this one.</summary>
    public ConfigurationReader Section(string key)
    {
        if (_asked.GetValueOrDefault(key)?.Section is not { } reader)
            _asked[key] = new(SettingKind.Section, reader = new ConfigurationReader(_node.Child(key)));
        return reader;
    }

    /// <summary>Says that the keys are names that applications choose, also where they are asked for one by one.</summary>
    internal ConfigurationReader OfNames()
    {
        KeysAreNames = true;
        return this;
    }

    /// <summary>
    /// Every section below this one, by its key: for sections whose keys are names. Keys have no case, names have: the spelling of the
    /// file wins over one in capitals only, as environment variables have it; two others are a fault.
    /// </summary>
    public IEnumerable<KeyValuePair<string, ConfigurationReader>> Sections() => [.. OfNames()._node.Keys.Select(key => KeyValuePair.Create(Spell(key), Section(key)))];

    /// <summary>The keys of a section whose keys are names, each with a single value; spelled as by <see cref="Sections"/>.</summary>
    internal IReadOnlyList<string> Names => [.. OfNames()._node.Keys.Select(Spell)];

    /// <summary>Text as it is.</summary>
    public string? Text(string key)
    {
        Note(key, new(SettingKind.Text));
        var value = _node.Child(key);
        if (value.IsSection)
            Fault(key, "is a section; a single value is expected");
        return value.Value;
    }

    /// <summary>A list of texts, as an array of the configuration is: <c>key:0</c>, <c>key:1</c>, ….</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        var list = Section(key);
        _asked[key] = new(SettingKind.Texts, list);
        return [.. list._node.Keys.Select(list.Text).OfType<string>()];
    }

    /// <summary>A duration as <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>, within a range. A bare number, which would mean days, is refused.</summary>
    public TimeSpan? Duration(string key, TimeSpan min, TimeSpan? max = null) =>
        Value<TimeSpan>(key, new(SettingKind.Duration), text => ParseDuration(text) is { } value && value >= min && !(value > max) ? value : null, $"a duration such as 00:00:30, {Range(min, max)}");

    /// <summary>A whole number within a range.</summary>
    public T? Number<T>(string key, T min, T? max = null) where T : struct, IBinaryInteger<T> =>
        Value<T>(key, FormOf(min, max), text => T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min && !(max is { } most && value > most) ? value : null, $"a whole number, {Range(min, max)}");

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? Flag(string key) => Value<bool>(key, new(SettingKind.Flag), text => bool.TryParse(text, out var value) ? value : null, "true or false");

    /// <summary>A member of an enumeration, by its name.</summary>
    public T? Member<T>(string key) where T : struct, Enum =>
        Choice(key, Enum.GetNames<T>()) is { } name ? Enum.Parse<T>(name) : null;

    /// <summary>One of the given names, spelled as given whatever the case of the value.</summary>
    public string? Choice(string key, IReadOnlyCollection<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        Note(key, new(SettingKind.Choice, Choices: allowed));
        if (Text(key) is not { } text)
            return null;
        var found = allowed.FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        if (found is null)
            Fault(key, $"{Show(key, text)} is unknown; allowed: {string.Join(", ", allowed)}{NearestName.Suggestion(text, allowed)}");
        return found;
    }

    /// <summary>An absolute address of one of the given schemes.</summary>
    public Uri? Address(string key, params IReadOnlyCollection<string> schemes) =>
        Value(key, new SettingForm(SettingKind.Address)) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme) ? address
        // An address may carry a user, a password or a signature, so it isn't shown.
        : Refuse<Uri>(key, $"is not an absolute address of {string.Join(" or ", schemes)}");

    /// <summary>A value read by a parser of its own type, whose <see cref="FormatException"/> or <see cref="ArgumentException"/> becomes the fault.</summary>
    public T? Parsed<T>(string key, Func<string, T> parse) where T : class
    {
        ArgumentNullException.ThrowIfNull(parse);
        try
        {
            return Text(key) is { } text ? parse(text) : null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return Refuse<T>(key, $"can't be read. {exception.Message}");
        }
    }

    /// <summary>Reports a fault of one's own.</summary>
    /// <param name="key">The key; empty for the section itself.</param>
    /// <param name="what">What is wrong and what is allowed, to read behind the path, without the value of a secret.</param>
    public void Fault(string key, string what) => _node.Fault(key, what);

    /// <summary>The same of a key itself, such as a name that is not legal.</summary>
    internal void FaultInKey(string key, string what) => _node.FaultInKey(key, what);

    /// <summary>Leaves a key unread on purpose: it is not reported as unknown.</summary>
    public void Ignore(string key) => _asked.TryAdd(key, new(SettingKind.Ignored));

    /// <summary>Leaves unread whatever stands here.</summary>
    internal void IgnoreAll()
    {
        foreach (var key in _node.Keys)
            Ignore(key);
    }

    /// <summary>Reports every key, here and below, that nobody asked for; call it last.</summary>
    public void ReportUnknownKeys()
    {
        foreach (var key in _node.Keys)
        {
            if (!_asked.TryGetValue(key, out var form))
                FaultInKey(key, $"is unknown; allowed: {string.Join(", ", _asked.Keys)}{NearestName.Suggestion(key, _asked.Keys)}");
            else
                form.Section?.ReportUnknownKeys();
        }
    }

    private string Spell(string key)
    {
        var spelled = _node.SpellingsOf(key).Where(k => k.Any(char.IsLower)).ToList();
        if (spelled.Count > 1)
            FaultInKey(key, $"is spelled {string.Join(" and ", spelled.Select(k => $"'{k}'"))}; spell it one way: names are case-sensitive, configuration keys are not");
        return spelled.FirstOrDefault() ?? key;
    }

    /// <summary>Remembers the form of a key, unless a more exact one is known.</summary>
    private void Note(string key, SettingForm form)
    {
        if (_asked.GetValueOrDefault(key) is null or { Section: null, Kind: SettingKind.Ignored or SettingKind.Text })
            _asked[key] = form;
    }

    private string? Value(string key, SettingForm form)
    {
        Note(key, form);
        return Text(key);
    }

    private static SettingForm FormOf<T>(T min, T? max) where T : struct, IBinaryInteger<T> =>
        new(SettingKind.Number, Min: decimal.CreateSaturating(min), Max: max is { } most ? decimal.CreateSaturating(most) : null);

    private T? Value<T>(string key, SettingForm form, Func<string, T?> parse, string allowed) where T : struct
    {
        if (Value(key, form) is not { } text)
            return null;
        var value = parse(text);
        if (value is null)
            Fault(key, $"is {Show(key, text)}; allowed: {allowed}");
        return value;
    }

    private T? Refuse<T>(string key, string what) where T : class
    {
        Fault(key, what);
        return null;
    }

    private static string Range<T>(T min, T? max) where T : struct => max is null ? $"{min} or more" : $"{min} to {max}";

    /// <summary>A value for a message: cut, on one line, and never one that may be a secret.</summary>
    private static string Show(string key, string text) =>
        SecretValues.MayBeSecret(key, text) ? "a value that is not shown" : $"'{string.Concat(text.Take(64).Select(c => char.IsControl(c) ? '?' : c))}'";
}
