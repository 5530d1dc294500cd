namespace Integration.Aws.Options;

/// <summary>
/// What SQS allows, as documented in
/// <see href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html">its quotas</see>.
/// </summary>
internal static class SqsLimits
{
    public const int BatchCount = 10;
    public const int BatchBytes = 1024 * 1024;
    public const int Attributes = 10;
    public const int NameLength = 80;
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan MaxLock = TimeSpan.FromHours(12);

    /// <summary>The 12 hours count from the receive: a minute of them is for handling the message.</summary>
    public static readonly TimeSpan MaxAbandonDelay = MaxLock - TimeSpan.FromMinutes(1);

    /// <summary>How much later than SQS a client may learn of a receive.</summary>
    public static readonly TimeSpan RequestMargin = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    public static readonly TimeSpan MaxRetention = TimeSpan.FromDays(14);
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(4);
    public static readonly TimeSpan DeduplicationWindow = TimeSpan.FromMinutes(5);

    /// <summary>The shortest lease of a queue that is deleted when it is idle: a quarter of it is the shortest wait that SQS has.</summary>
    public static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(4);

    /// <summary>A delay beyond what SQS keeps: receivers pass the message on until it is due. Null for one that SQS keeps itself.</summary>
    public static TimeSpan? DueIn(TimeSpan delay) => delay > MaxDelay ? delay : null;

    /// <summary>SQS counts whole seconds: never less than asked.</summary>
    public static int CeilingSeconds(TimeSpan span) => (int)Math.Ceiling(span.TotalSeconds);
}
