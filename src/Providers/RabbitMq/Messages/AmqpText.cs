using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Messages;

/// <summary>Lists and tables of AMQP, which have no neutral counterpart, as JSON.</summary>
internal static class AmqpText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Text of the wire, which the library gives as bytes; null when they are none.</summary>
    public static string? Text(object? value)
    {
        try
        {
            return value switch
            {
                string text => text,
                byte[] bytes => Strict.GetString(bytes),
                _ => null,
            };
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static string Json(object? value)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            Write(json, value);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case AmqpTimestamp time:
                json.WriteStringValue(SaturatingTime(time).ToString("O", CultureInfo.InvariantCulture));
                break;
            case float or double or byte or sbyte or short or ushort or int or uint or long or decimal:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), skipInputValidation: false);
                break;
            case byte[] bytes:
                json.WriteStringValue(Text(bytes) ?? Convert.ToBase64String(bytes));
                break;
            case BinaryTableValue binary:
                json.WriteStringValue(Convert.ToBase64String(binary.Bytes));
                break;
            case IDictionary<string, object?> table:
                json.WriteStartObject();
                foreach (var (name, item) in table)
                {
                    json.WritePropertyName(name);
                    Write(json, item);
                }

                json.WriteEndObject();
                break;
            case IEnumerable list and not string:
                json.WriteStartArray();
                foreach (var item in list)
                    Write(json, item);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    /// <summary>The moment of a timestamp, of which a sender may give any.</summary>
    public static DateTimeOffset SaturatingTime(AmqpTimestamp time) => Drivers.SaturatingTime.FromUnixSeconds(time.UnixTime);
}
