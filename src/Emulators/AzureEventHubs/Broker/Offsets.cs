using System.Globalization;

namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>Offsets as clients see them: numbers, or strings that are none where the namespace is geo-replicated.</summary>
internal sealed class Offsets(bool opaque)
{
    /// <summary>What is before the first event.</summary>
    public const string Start = "-1";

    private const string Segment = "r0:";

    public string Format(long offset)
    {
        string number = offset.ToString(CultureInfo.InvariantCulture);
        return opaque && offset >= 0 ? Segment + number : number;
    }

    /// <exception cref="EventHubsEmulatorException">It is no offset of this namespace.</exception>
    public long Parse(string text)
    {
        if (text == Start)
            return -1;
        bool isSegment = text.StartsWith(Segment, StringComparison.Ordinal);
        return isSegment == opaque && long.TryParse(isSegment ? text[Segment.Length..] : text, NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            ? offset
            : throw new EventHubsEmulatorException(
                opaque ? EmulatedError.InvalidOffset : EmulatedError.InvalidArgument, $"The supplied offset '{text}' is invalid.");
    }
}
