using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Integration.Drivers;

/// <summary>
/// Reads marks: the properties that adapters add to messages, and that anybody who may send can forge. What is out of bounds is
/// null, as if it were not there; nothing here throws.
/// </summary>
/// <remarks>
/// A mark is a sender's word. Where the service has a value of its own, that one wins; a mark never does more than its sender
/// could do without it; and a driver never removes a message, or keeps it from being delivered, because of a mark alone.
/// </remarks>
public static class Marks
{
    /// <summary>The longest text of a mark, in characters: that of a message's own properties.</summary>
    public const int MaxTextLength = 128;

    /// <summary>A value of JSON as the other readers take it: string, number or boolean; null for anything else.</summary>
    public static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Text(element),
        JsonValueKind.Number => element.TryGetInt64(out var number) ? number : null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>An integer of any type, or one written in digits, from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static long? Number(object? value, long least = 0, long most = long.MaxValue)
    {
        long? number = value switch
        {
            long v => v,
            int v => v,
            short v => v,
            sbyte v => v,
            byte v => v,
            ushort v => v,
            uint v => v,
            ulong v when v <= long.MaxValue => (long)v,
            string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var v) => v,
            _ => null,
        };
        return number >= least && number <= most ? number : null;
    }

    /// <summary>A count of deliveries or of messages: an integer from 0 to <paramref name="most"/>.</summary>
    public static int? Count(object? value, int most) => (int?)Number(value, 0, most);

    /// <summary>A boolean, or one written as <c>true</c> or <c>false</c>.</summary>
    public static bool? Flag(object? value) => value switch
    {
        bool flag => flag,
        string text when bool.TryParse(text, out var flag) => flag,
        _ => null,
    };

    /// <summary>A moment, or the Unix milliseconds of one, that is not after <paramref name="latest"/>: what happened can't be in the future.</summary>
    /// <param name="value">The mark.</param>
    /// <param name="latest">The moment by the service's clock at which the message was enqueued, or another that the mark's can't be after.</param>
    public static DateTimeOffset? Past(object? value, DateTimeOffset latest) => Moment(value) is { } moment && moment <= latest ? moment : null;

    /// <summary>A moment, or the Unix milliseconds of one, within the calendar.</summary>
    public static DateTimeOffset? Moment(object? value) => value switch
    {
        DateTimeOffset moment => moment,
        DateTime moment => Utc(moment),
        _ when Number(value, long.MinValue) is { } milliseconds
            && SaturatingTime.FromUnixMilliseconds(milliseconds) is var moment && moment.ToUnixTimeMilliseconds() == milliseconds => moment,
        _ => null,
    };

    /// <summary>A span, or its ticks, of more than zero.</summary>
    public static TimeSpan? Span(object? value) => value switch
    {
        TimeSpan span => span > TimeSpan.Zero ? span : null,
        _ => Number(value, 1) is { } ticks ? TimeSpan.FromTicks(ticks) : null,
    };

    /// <summary>Text of 1 to <paramref name="maxLength"/> characters that has a form in UTF-8.</summary>
    public static string? Text(object? value, int maxLength = MaxTextLength) =>
        value is string { Length: > 0 } text && text.Length <= maxLength && UnicodeText.IsWellFormed(text) ? text : null;

    /// <summary>A group or deduplication id: 1–128 ASCII letters, digits and punctuation.</summary>
    public static string? Key(object? value) => value is string text && LegalMessage.IsKey(text) ? text : null;

    /// <summary>The path of a source.</summary>
    public static EntityPath? Source(object? value)
    {
        try
        {
            return value is string { Length: <= 256 } text ? EntityPath.ParseSource(text) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A W3C trace context: the parent, and the state where both are legal; nulls otherwise.</summary>
    public static (string? Parent, string? State) Trace(object? parent, object? state)
    {
        if (parent is not string { Length: <= MaxTextLength } text || !ActivityContext.TryParse(text, null, out _))
            return (null, null);
        return (text, TraceState.Fit(state as string));
    }

    /// <summary>The bytes of text in base64; null when it is something else.</summary>
    public static byte[]? Base64(string? text)
    {
        if (text is null)
            return null;
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    // JSON may escape an unpaired surrogate, which is not a valid string.
    private static string? Text(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static DateTimeOffset Utc(DateTime moment) =>
        new(moment.Kind == DateTimeKind.Local ? moment.ToUniversalTime() : DateTime.SpecifyKind(moment, DateTimeKind.Utc));
}
