using System.Globalization;
using Integration.Dashboard.Client;
using Integration.Dashboard.Rendering;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.Capabilities;

/// <summary>What the provider does itself, what is emulated on it, and what it can't do, with the reasons.</summary>
internal static class CapabilityEndpoints
{
    public static void Map(IEndpointRouteBuilder group, Pages pages, ShownClient client) => pages.Map(
        group, "/capabilities", http => pages.WriteAsync<CapabilityPage, CapabilityModel>(http, "Capabilities", Describe(client.Messaging)));

    private static CapabilityModel Describe(IMessaging messaging) => new(
        messaging.Provider,
        [.. messaging.Capabilities.OrderBy(c => c.Key).Select(c => new CapabilityRow(c.Key.Clause(), c.Key.ToString(), c.Value))],
        messaging.StreamCapabilities() is { } streams && streams.Supports(StreamCapability.Streams)
            ? [.. streams.OrderBy(c => c.Key).Select(c => new CapabilityRow(c.Key.Clause(), c.Key.ToString(), c.Value))]
            : [],
        Limits(messaging.Capabilities.Limits));

    private static IReadOnlyList<(string Name, string Value)> Limits(MessagingLimits limits) =>
    [
        ("Largest message, bytes", Text(limits.MaxMessageBytes)),
        ("Most headers", Text(limits.MaxHeaders)),
        ("Longest delay", Text(limits.MaxDelay)),
        ("Longest delay of an abandoned message", Text(limits.MaxAbandonDelay)),
        ("Lock duration", $"{Text(limits.MinLockDuration)} to {Text(limits.MaxLockDuration)}"),
        ("Most deliveries", limits.MaxDeliveryCountLimit == int.MaxValue ? Text(null) : Text(limits.MaxDeliveryCountLimit)),
        ("Deduplication window", $"{Text(limits.MinDeduplicationWindow)} to {Text(limits.MaxDeduplicationWindow)}"),
        ("Deletion when idle, after", $"{Text(limits.MinAutoDeleteOnIdle)} to {Text(limits.MaxAutoDeleteOnIdle)}"),
    ];

    private static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "no limit";
}
