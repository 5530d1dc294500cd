namespace Integration.Aws.Tests.Infrastructure;

/// <summary>A topology that has everything.</summary>
internal static class Everything
{
    public static TopologyDefinition Topology { get; } = new()
    {
        Queues =
        [
            new("orders") { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(5), MaxDeliveryCount = 5, LockDuration = TimeSpan.FromMinutes(1) },
            new("mails") { DefaultTimeToLive = TimeSpan.FromDays(1), DeadLetterOnExpiration = true },
            new("Old_Name"),
            new("odd--dlq"),
            new(new string('q', 64)),
        ],
        Topics = [new("order-placed"), new("ledger") { Ordered = true }],
        Subscriptions =
        [
            new("order-placed", "billing") { Filter = MessageFilter.Parse("country in ('AT', 'DE') and total >= 100.5"), MaxDeliveryCount = 3 },
            new("order-placed", "odd") { Filter = MessageFilter.Parse("note starts with '${env}%{\"' and vip = true") },
            new("order-placed", "audit"),
            new("order-placed", "hook") { Push = new(PushKind.Webhook, "http://127.0.0.1:9/hook?a=b&c=${d}") },
            new("ledger", "booking") { DefaultTimeToLive = TimeSpan.MaxValue },
        ],
    };
}
