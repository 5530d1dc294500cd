using System.Globalization;
using System.Text.Json;
using Amazon.Runtime.Internal.Util;

namespace Amazon.Kinesis.Internal;

/// <summary>Writes the members that are set into the current JSON object.</summary>
internal readonly struct JsonObjectWriter(Utf8JsonWriter writer)
{
    public JsonObjectWriter Add(string name, string value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }

        return this;
    }

    public JsonObjectWriter Add(string name, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }

        return this;
    }

    public JsonObjectWriter Add(string name, bool? value)
    {
        if (value is { } flag)
        {
            writer.WriteBoolean(name, flag);
        }

        return this;
    }

    /// <summary>Rounded to whole seconds, as the SDK does it: a time with a fraction of half a second and more becomes a later one.</summary>
    public JsonObjectWriter Add(string name, DateTime? value)
    {
        if (value is { } time)
        {
            writer.WriteNumber(name, Convert.ToInt64(StringUtils.FromDateTimeToUnixTimestamp(time), CultureInfo.InvariantCulture));
        }

        return this;
    }

    public JsonObjectWriter Add(string name, MemoryStream value)
    {
        if (value is not null)
        {
            writer.WritePropertyName(name);
            StringUtils.WriteBase64StringValue(writer, value);
        }

        return this;
    }

    public JsonObjectWriter Add(string name, List<string> values)
    {
        if (Collections.IsSet(values))
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        }

        return this;
    }

    public JsonObjectWriter Add<T>(string name, List<T> values, Action<JsonObjectWriter, T> write)
    {
        if (Collections.IsSet(values))
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
            {
                writer.WriteStartObject();
                WriteMembers(value, write);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return this;
    }

    public JsonObjectWriter Add(string name, Dictionary<string, string> values)
    {
        if (Collections.IsSet(values))
        {
            writer.WriteStartObject(name);
            foreach (var (key, value) in values)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        return this;
    }

    public JsonObjectWriter Add<T>(string name, T value, Action<JsonObjectWriter, T> write)
    {
        if (value is not null)
        {
            writer.WriteStartObject(name);
            write(this, value);
            writer.WriteEndObject();
        }

        return this;
    }

    private void WriteMembers<T>(T value, Action<JsonObjectWriter, T> write)
    {
        if (value is not null)
        {
            write(this, value);
        }
    }
}
