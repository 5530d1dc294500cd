namespace Integration.AzureServiceBus.Tests.Infrastructure;

/// <summary>A topology that has everything.</summary>
internal static class Everything
{
    public const string Seed = "kept with the secrets of the deployment";

    public static TopologyDefinition Topology { get; } = new()
    {
        Queues =
        [
            new("orders") { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(10), MaxDeliveryCount = 5, LockDuration = TimeSpan.FromMinutes(1) },
            new("mails") { DefaultTimeToLive = TimeSpan.FromDays(1), DeadLetterOnExpiration = true, AutoDeleteOnIdle = TimeSpan.FromHours(36) },
            new("Old_Name") { DefaultTimeToLive = TimeSpan.MaxValue },
        ],
        Topics = [new("order-placed"), new("ledger") { Ordered = true, DeduplicationWindow = TimeSpan.FromHours(1) }],
        Subscriptions =
        [
            new("order-placed", "audit") { AutoDeleteOnIdle = TimeSpan.FromMinutes(10) },
            new("order-placed", "germany") { Filter = MessageFilter.Parse("country = 'DE' and $subject = 'order'"), MaxDeliveryCount = 3 },
            new("order-placed", "vip") { Filter = MessageFilter.Parse("vip = true and country = 'DE'") },
            new("order-placed", "large") { Filter = MessageFilter.Parse("country in ('AT', 'DE') and total >= 100.5 and total < 9000000000") },
            new("order-placed", "odd") { Filter = MessageFilter.Parse(@"note starts with '${it''s}%_\' and count <> -3 and not exists(hidden)") },
            new("order-placed", new string('s', 60)),
            new("ledger", "booking") { DefaultTimeToLive = TimeSpan.MaxValue },
        ],
    };
}
