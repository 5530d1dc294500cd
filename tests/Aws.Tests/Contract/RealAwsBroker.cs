using Integration.Aws.Options;
using Integration.ContractTests;

namespace Integration.Aws.Tests.Contract;

/// <summary>
/// AWS itself, with the credentials of the SDK's own chain, in the region INTEGRATION_AWS_REGION and the account
/// INTEGRATION_AWS_ACCOUNT. Every name is unique to the run, and whatever the tests leave is deleted at the end.
/// </summary>
internal sealed class RealAwsBroker : AwsBroker
{
    private readonly string _prefix = $"it{Guid.NewGuid():N}"[..10] + "-";

    public override string Name => $"AWS {Options.Region}";

    public override string ReportName => "aws-real";

    public override IReadOnlyList<KnownLimit> KnownLimits => EmulatorLimits.OfAws;

    public override IReadOnlyList<string> Secrets => [];

    public override AwsMessagingOptions Options => new()
    {
        Region = Required("INTEGRATION_AWS_REGION"),
        AccountId = Required("INTEGRATION_AWS_ACCOUNT"),
        NamePrefix = _prefix,
    };

    /// <summary>
    /// Requests take their time, SNS delivers when it likes, a purge or a deletion goes on for a minute, counts lag, and a topic delivers
    /// by a new subscription after a while.
    /// </summary>
    public override ContractTiming Timing => new()
    {
        Lock = TimeSpan.FromSeconds(20),
        Delay = TimeSpan.FromSeconds(15),
        TimeToLive = TimeSpan.FromSeconds(5),
        DeduplicationWindow = SqsLimits.DeduplicationWindow,
        Margin = TimeSpan.FromSeconds(3),
        Arrival = TimeSpan.FromSeconds(60),
        Silence = TimeSpan.FromSeconds(5),
        Drain = TimeSpan.FromSeconds(5),
        Patience = TimeSpan.FromMinutes(3),
        Settling = TimeSpan.FromSeconds(65),
    };

    public override TimeSpan Watchdog => TimeSpan.FromMinutes(15);

    public override Task<string?> StartAsync() => Task.FromResult<string?>(null);

    public override async ValueTask DisposeAsync()
    {
        await using var messaging = AwsMessaging.Create(Options);
        var left = await messaging.Topology.ExportAsync();
        foreach (var topic in left.Topics)
            await messaging.Topology.DeleteTopicAsync(topic.Name);
        foreach (var queue in left.Queues)
            await messaging.Topology.DeleteQueueAsync(queue.Name);
    }

    private static string Required(string variable) =>
        Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"Set {variable} to run against AWS.");
}
