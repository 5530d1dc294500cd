using Integration.Registration;

namespace Integration.Hosting;

/// <summary>How a stream consumer works. Each property can be set at <c>StreamConsumers:&lt;stream&gt;/&lt;group&gt;</c> of the messaging section, which wins over code.</summary>
public sealed class StreamConsumerOptions
{
    private const int Most = 10_000;

    /// <summary>Where the group begins that nobody joined before: see <see cref="GroupOptions.StartAt"/>. Required.</summary>
    public StreamPosition? StartAt { get; set; }

    /// <summary>The most records that are read, and that a batch handler gets, at once, 1–10,000; 100 by default.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>How long one read waits for records, more than zero; 1 s by default.</summary>
    public TimeSpan PollWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most bytes that one read fetches, 1 or more; 4 MiB by default.</summary>
    public int MaxBufferedBytes { get; set; } = 4 << 20;

    /// <summary>What may be handled at a time within a partition; one record by default.</summary>
    public StreamConcurrency Concurrency { get; set; }

    /// <summary>With <see cref="StreamConcurrency.Key"/>, how many keys of a partition are handled at a time, 1–1,000; 8 by default.</summary>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>After how many handled records to remember how far a partition is handled, 1 or more; 1,000 by default. It is at hand-over and stop in any case.</summary>
    public int CheckpointRecords { get; set; } = 1000;

    /// <summary>After how long to remember it, zero or more; 5 s by default.</summary>
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often to try a failing record again before it counts as poison, 0–100; 3 by default.</summary>
    public int RetriesInPlace { get; set; } = 3;

    /// <summary>How long to wait before the first retry, doubled each time; 200 ms by default.</summary>
    public TimeSpan RetryInPlaceDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How often a record may be begun and not end, as the process dies over it or loses the partition, before it counts as poison, 3 or more; 3 by default, null for any number.
    /// It is counted in the group's lease, so that a restart forgets nothing.
    /// </summary>
    public int? MaxAttempts { get; set; } = 3;

    /// <summary>
    /// How old a record may be that is handled yet, more than zero; null, the default, for any age. Older ones are passed over as <see cref="OnExpired"/> says. Ages are by the
    /// service's clock, as far as records show it: where nothing was appended since, one may be older than is known.
    /// </summary>
    public TimeSpan? MaxRecordAge { get; set; }

    /// <summary>What to do with a record that is older than <see cref="MaxRecordAge"/>: park it, the default, or skip it.</summary>
    public PoisonAction OnExpired { get; set; }

    /// <summary>
    /// How many records may be handled in a time, by all partitions that this process has; no limit by default. What waits is kept, and keeps its place: a
    /// record holds up what comes behind it. It is not by key.
    /// </summary>
    public RateLimitOptions RateLimit { get; } = new();

    /// <summary>Whether records go past the application's inbox, where it has one (<see cref="IInbox"/>): two calls to its store for each. True by default.</summary>
    public bool UseInbox { get; set; } = true;

    /// <summary>What to do with a poison record; park it by default.</summary>
    public PoisonAction OnPoison { get; set; }

    /// <summary>
    /// The messaging client that has the queue to park in, by the name that <c>AddMessaging</c> was given; <c>main</c> for the application's main client, unless one was given that
    /// name. Null, the default, for the stream's own client: one that has streams and no queues can't park, and the start fails.
    /// </summary>
    public string? ParkClient { get; set; }

    /// <summary>The queue to park in; <c>STREAM-GROUP-parked</c> by default, made at the start where the provisioning of its client may.</summary>
    public string? ParkQueue { get; set; }

    /// <summary>Whether what comes behind a parked record of its key is parked unseen too, while this member has the partition: for handlers that can't leave one out. False by default.</summary>
    public bool ParkKey { get; set; }

    /// <summary>After how many records in a row that failed, with no success between, the partition pauses rather than parks, 1 or more; 20 by default, null for never.</summary>
    public int? PauseAfterFailures { get; set; } = 20;

    /// <summary>How long it pauses before the record is tried again; doubled while it fails, up to sixteenfold; 10 s by default.</summary>
    public TimeSpan PauseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc cref="GroupOptions.LeaseDuration" />
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="GroupOptions.HandoverTimeout" />
    public TimeSpan HandoverTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="GroupOptions.DiscoveryInterval" />
    public TimeSpan DiscoveryInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="GroupOptions.MaxPartitions" />
    public int? MaxPartitions { get; set; }

    /// <summary>Whether there is anything that it parks.</summary>
    internal bool Parks => OnPoison == PoisonAction.Park || (MaxRecordAge is not null && OnExpired == PoisonAction.Park);

    internal void Read(ConfigurationReader reader)
    {
        StartAt = reader.Parsed(nameof(StartAt), StreamPosition.Parse) ?? StartAt;
        BatchSize = reader.NumberOr(nameof(BatchSize), BatchSize, 1, Most);
        PollWait = reader.DurationOr(nameof(PollWait), PollWait);
        MaxBufferedBytes = reader.NumberOr(nameof(MaxBufferedBytes), MaxBufferedBytes, 1);
        Concurrency = reader.Member<StreamConcurrency>(nameof(Concurrency)) ?? Concurrency;
        MaxConcurrency = reader.NumberOr(nameof(MaxConcurrency), MaxConcurrency, 1, 1000);
        CheckpointRecords = reader.NumberOr(nameof(CheckpointRecords), CheckpointRecords, 1);
        CheckpointInterval = reader.DurationOr(nameof(CheckpointInterval), CheckpointInterval, TimeSpan.Zero);
        RetriesInPlace = reader.NumberOr(nameof(RetriesInPlace), RetriesInPlace, 0, 100);
        RetryInPlaceDelay = reader.DurationOr(nameof(RetryInPlaceDelay), RetryInPlaceDelay, TimeSpan.Zero);
        MaxAttempts = reader.NumberOr(nameof(MaxAttempts), MaxAttempts, 3);
        MaxRecordAge = reader.DurationOr(nameof(MaxRecordAge), MaxRecordAge, TimeSpan.FromTicks(1));
        OnExpired = reader.Member<PoisonAction>(nameof(OnExpired)) ?? OnExpired;
        RateLimit.Read(reader.Section(nameof(RateLimit)));
        UseInbox = reader.Flag(nameof(UseInbox)) ?? UseInbox;
        OnPoison = reader.Member<PoisonAction>(nameof(OnPoison)) ?? OnPoison;
        ParkClient = reader.Text(nameof(ParkClient)) ?? ParkClient;
        ParkQueue = reader.Text(nameof(ParkQueue)) ?? ParkQueue;
        ParkKey = reader.Flag(nameof(ParkKey)) ?? ParkKey;
        PauseAfterFailures = reader.NumberOr(nameof(PauseAfterFailures), PauseAfterFailures, 1);
        PauseDuration = reader.DurationOr(nameof(PauseDuration), PauseDuration);
        LeaseDuration = reader.DurationOr(nameof(LeaseDuration), LeaseDuration, TimeSpan.FromSeconds(1));
        HandoverTimeout = reader.DurationOr(nameof(HandoverTimeout), HandoverTimeout, TimeSpan.Zero);
        DiscoveryInterval = reader.DurationOr(nameof(DiscoveryInterval), DiscoveryInterval);
        MaxPartitions = reader.NumberOr(nameof(MaxPartitions), MaxPartitions, 1);
        if (StartAt is null)
            reader.Fault(nameof(StartAt), "is missing: say where the group begins that nobody joined before, earliest, latest or a time");
        else if (StartAt.Offset is not null)
            reader.Fault(nameof(StartAt), $"is {StartAt}, which is of one partition; it must be earliest, latest or a time");
        if (OnExpired == PoisonAction.Stop)
            reader.Fault(nameof(OnExpired), "is Stop, though a record only gets older; allowed: Park, Skip");
        if (ParkQueue is not null && !EntityPath.IsLegalName(ParkQueue))
            reader.Fault(nameof(ParkQueue), $"is '{ParkQueue}', which is no name of a queue");
    }
}

/// <summary>What may be handled at a time within a partition.</summary>
public enum StreamConcurrency
{
    /// <summary>One record, or batch, after the other.</summary>
    Partition,

    /// <summary>Records of different keys beside each other; those of one key in order, those without one each by itself.</summary>
    Key,
}

/// <summary>What to do with a record that fails however often it is tried.</summary>
public enum PoisonAction
{
    /// <summary>Put it into a queue, and only when that has it go on behind it.</summary>
    Park,

    /// <summary>Log it, and go on behind it.</summary>
    Skip,

    /// <summary>Don't go on: it is tried again after pauses, and the health check fails.</summary>
    Stop,
}
