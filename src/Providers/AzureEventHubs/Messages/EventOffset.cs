using System.Globalization;
using Azure.Messaging.EventHubs;

namespace Integration.AzureEventHubs.Messages;

/// <summary>
/// The place of an event as the text of an offset: its sequence number, and behind <c>@</c> the service's own offset where it is known. Reading goes by
/// the number, which also holds where the service's offset is no number; that offset is kept for those who need it, as other clients' checkpoints do.
/// </summary>
/// <param name="SequenceNumber">The sequence number.</param>
/// <param name="Native">The service's offset; null where it is not known.</param>
internal sealed record EventOffset(long SequenceNumber, string? Native = null)
{
    public static EventOffset Of(EventData received) => new(received.SequenceNumber, received.OffsetString);

    /// <summary>The offset as text; null when it is none of this provider's.</summary>
    public static EventOffset? Find(string? text)
    {
        var at = text?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        return long.TryParse(at < 0 ? text : text![..at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && at != text!.Length - 1
            ? new EventOffset(number, at < 0 ? null : text[(at + 1)..])
            : null;
    }

    /// <exception cref="ArgumentException">It is none of this provider's.</exception>
    public static EventOffset Parse(string text) => Find(text)
        ?? throw new ArgumentException($"'{text}' is not an offset in an event hub: give a sequence number such as 42, or an offset that a record has.", nameof(text));

    public override string ToString()
    {
        var number = SequenceNumber.ToString(CultureInfo.InvariantCulture);
        return Native is null ? number : $"{number}@{Native}";
    }
}
