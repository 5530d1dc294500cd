using Integration.Emulators.AzureEventHubs.Broker;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureEventHubs.Amqp.Links;

/// <summary>What a receiver asks for when it attaches.</summary>
internal static class ReceiverSettings
{
    private const string Filter = "apache.org:selector-filter:string";
    private static readonly AmqpSymbol Epoch = "com.microsoft:epoch";
    private static readonly AmqpSymbol Metric = "com.microsoft:enable-receiver-runtime-metric";

    /// <summary>Where it begins: as the service does, at the oldest event where it does not say.</summary>
    /// <exception cref="EventHubsEmulatorException">Its filter can't be read.</exception>
    public static StartPosition PositionOf(AmqpLink link)
    {
        foreach ((MapKey key, object value) in (link.Settings.Source as Source)?.FilterSet ?? [])
        {
            if (string.Equals(key.Key.ToString(), Filter, StringComparison.Ordinal))
                return StartPosition.Parse((value as DescribedType)?.Value as string ?? value as string ?? string.Empty);
        }

        return StartPosition.Earliest;
    }

    /// <summary>Its owner level, which clients write in integers of several widths.</summary>
    public static long? EpochOf(AmqpLink link) =>
        link.Settings.Properties is { } properties && properties.TryGetValue(Epoch, out object value)
            ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    public static bool WantsMetric(AmqpLink link) => link.Settings.DesiredCapabilities?.Contains(Metric) == true;

    /// <summary>Tells the client that it gets what it asked for.</summary>
    public static void OfferMetric(AmqpLink link) => link.Settings.OfferedCapabilities = new Multiple<AmqpSymbol>([Metric]);
}
