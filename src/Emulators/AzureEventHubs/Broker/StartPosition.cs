using System.Globalization;
using System.Text.RegularExpressions;

namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>Where a receiver begins, as its filter says.</summary>
/// <param name="Property">What is compared.</param>
/// <param name="Value">With what.</param>
/// <param name="IsInclusive">Whether what is equal is received, too.</param>
internal sealed partial record StartPosition(StartPosition.Kind Property, string Value, bool IsInclusive)
{
    internal enum Kind
    {
        Offset,
        SequenceNumber,
        EnqueuedTime,
    }

    public static StartPosition Earliest { get; } = new(Kind.Offset, Offsets.Start, IsInclusive: false);

    /// <summary>Only what comes from now on.</summary>
    public bool IsLatest => Property == Kind.Offset && string.Equals(Value, "@latest", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of all but an offset.</summary>
    /// <exception cref="EventHubsEmulatorException">It is not a whole number.</exception>
    public long Number => long.TryParse(Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
        ? number
        : throw BrokerErrors.Invalid($"The value '{Value}' of the filter is not a number.");

    /// <exception cref="EventHubsEmulatorException">It is not a filter that the service knows.</exception>
    public static StartPosition Parse(string filter)
    {
        Match match = Form().Match(filter);
        if (!match.Success)
            throw BrokerErrors.Invalid($"The filter '{filter}' can't be read.");
        Kind property = match.Groups["property"].Value switch
        {
            "offset" => Kind.Offset,
            "sequence-number" => Kind.SequenceNumber,
            _ => Kind.EnqueuedTime,
        };
        return new StartPosition(property, match.Groups["value"].Value, match.Groups["operator"].Value == ">=");
    }

    [GeneratedRegex(
        @"^\s*amqp\.annotation\.x-opt-(?<property>offset|sequence-number|enqueued-time)\s*(?<operator>>=?)\s*(?<quote>'?)(?<value>[^']+)\k<quote>\s*$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
