using System.Globalization;
using Amazon.Runtime.Internal.Util;

namespace Amazon.SimpleNotificationService.Internal;

/// <summary>Writes the members that are set as form parameters, names prefixed by where they sit.</summary>
internal readonly struct QueryWriter(IDictionary<string, string> parameters, string prefix)
{
    public QueryWriter Add(string name, string value)
    {
        if (value is not null)
        {
            parameters[prefix + name] = value;
        }

        return this;
    }

    public QueryWriter Add(string name, bool? value) => Add(name, value is { } flag ? StringUtils.FromBool(flag) : null);

    public QueryWriter Add(string name, MemoryStream value) => Add(name, value is null ? null : StringUtils.FromMemoryStream(value));

    public QueryWriter Add<T>(string name, List<T> values, Action<QueryWriter, T> write)
    {
        if (!Collections.IsSet(values))
        {
            return this;
        }

        if (values.Count == 0)
        {
            return Add(name, "");
        }

        for (var i = 0; i < values.Count; i++)
        {
            write(Nested(name, "member", i), values[i]);
        }

        return this;
    }

    public QueryWriter Add(string name, Dictionary<string, string> values)
    {
        foreach (var (i, (key, value)) in (values ?? []).Index())
        {
            Nested(name, "entry", i).Add("key", key).Add("value", value);
        }

        return this;
    }

    public QueryWriter Add<T>(string name, Dictionary<string, T> values, Action<QueryWriter, T> write)
    {
        foreach (var (i, (key, value)) in (values ?? []).Index())
        {
            var entry = Nested(name, "entry", i);
            entry.Add("Name", key);
            write(entry.Nested("Value"), value);
        }

        return this;
    }

    private QueryWriter Nested(string name, string item, int index) =>
        Nested(string.Create(CultureInfo.InvariantCulture, $"{name}.{item}.{index + 1}"));

    private QueryWriter Nested(string name) => new(parameters, prefix + name + ".");
}
