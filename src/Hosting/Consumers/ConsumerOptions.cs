using Integration.Registration;

namespace Integration.Hosting;

/// <summary>How a consumer works. Each property can be set at <c>Consumers:&lt;source&gt;</c> of the messaging section, which wins over code.</summary>
public sealed class ConsumerOptions
{
    private const int Most = 1000;

    /// <summary>How many messages (or batches) are handled at a time, 1–1,000; 8 by default. Within a group it is always one.</summary>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>
    /// How many messages to fetch beyond those being handled, 0–1,000. Null by default: sized from how long handlers take, so
    /// that a fetched message waits for no more than a quarter of its lock.
    /// </summary>
    public int? Prefetch { get; set; }

    /// <summary>How long one request waits for messages, more than zero; 20 s by default, the most that SQS allows.</summary>
    public TimeSpan PollWait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many messages a batch handler gets at most, 1–1,000; 10 by default.</summary>
    public int BatchSize { get; set; } = 10;

    /// <summary>How long to wait for a batch to fill once it has its first message, zero or more; 200 ms by default.</summary>
    public TimeSpan BatchWait { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// After how many deliveries a failing message is dead-lettered, 1 or more; 5 by default. Where the source is declared with a
    /// lower MaxDeliveryCount, that counts.
    /// </summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How often to call the handler again at once, within one delivery, 0–10; 0 by default. The lock is renewed meanwhile.</summary>
    public int RetriesInPlace { get; set; }

    /// <summary>How long to wait before the first retry in place, doubled each time; 200 ms by default.</summary>
    public TimeSpan RetryInPlaceDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a failed message waits before its second delivery, doubled for each further one; 1 s by default, zero for at once.</summary>
    public TimeSpan RedeliveryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a redelivery; 5 min by default. The start fails when the provider can't delay for so long.</summary>
    public TimeSpan MaxRedeliveryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After how many failures in a row, with no success between, fetching pauses, 1 or more; 20 by default, null for never.</summary>
    public int? PauseAfterFailures { get; set; } = 20;

    /// <summary>How long fetching pauses; doubled while failures go on, up to sixteenfold; 10 s by default. Afterwards one message at a time is tried.</summary>
    public TimeSpan PauseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the dead letter's description has the stack trace besides the exception's message; false by default.</summary>
    public bool DeadLetterWithStackTrace { get; set; }

    /// <summary>What to do with a message whose type no handler of this source takes; dead-letter by default.</summary>
    public UnknownTypeAction UnknownTypes { get; set; }

    /// <summary>How many messages of the source may be handled in a time; no limit by default.</summary>
    public RateLimitOptions RateLimit { get; } = new();

    /// <summary>How many messages of a key, such as a tenant, may be handled in a time; no limit by default.</summary>
    public KeyRateLimitOptions KeyRateLimit { get; } = new();

    /// <summary>Exceptions that no retry can help: such a failure dead-letters at once. Deserialization failures always do.</summary>
    public IList<Func<Exception, bool>> DeadLetterWhen { get; } = [];

    /// <summary>Adds an exception type that no retry can help.</summary>
    public ConsumerOptions DeadLetterOn<TException>() where TException : Exception
    {
        DeadLetterWhen.Add(e => e is TException);
        return this;
    }

    /// <summary>Takes what the section sets, and reports what is out of range there or in code.</summary>
    internal void Read(ConfigurationReader reader)
    {
        MaxConcurrency = reader.NumberOr(nameof(MaxConcurrency), MaxConcurrency, 1, Most);
        Prefetch = reader.NumberOr(nameof(Prefetch), Prefetch, 0, Most);
        PollWait = reader.DurationOr(nameof(PollWait), PollWait);
        BatchSize = reader.NumberOr(nameof(BatchSize), BatchSize, 1, Most);
        BatchWait = reader.DurationOr(nameof(BatchWait), BatchWait, TimeSpan.Zero);
        MaxAttempts = reader.NumberOr(nameof(MaxAttempts), MaxAttempts, 1);
        RetriesInPlace = reader.NumberOr(nameof(RetriesInPlace), RetriesInPlace, 0, 10);
        RetryInPlaceDelay = reader.DurationOr(nameof(RetryInPlaceDelay), RetryInPlaceDelay, TimeSpan.Zero);
        RedeliveryDelay = reader.DurationOr(nameof(RedeliveryDelay), RedeliveryDelay, TimeSpan.Zero);
        MaxRedeliveryDelay = reader.DurationOr(nameof(MaxRedeliveryDelay), MaxRedeliveryDelay, RedeliveryDelay);
        PauseAfterFailures = reader.NumberOr(nameof(PauseAfterFailures), PauseAfterFailures, 1);
        PauseDuration = reader.DurationOr(nameof(PauseDuration), PauseDuration);
        DeadLetterWithStackTrace = reader.Flag(nameof(DeadLetterWithStackTrace)) ?? DeadLetterWithStackTrace;
        UnknownTypes = reader.Member<UnknownTypeAction>(nameof(UnknownTypes)) ?? UnknownTypes;
        RateLimit.Read(reader.Section(nameof(RateLimit)));
        KeyRateLimit.Read(reader.Section(nameof(KeyRateLimit)));
    }
}

/// <summary>What to do with a message whose type no handler takes.</summary>
public enum UnknownTypeAction
{
    /// <summary>Dead-letter it, so that it can be redriven when a newer version of the application knows it.</summary>
    DeadLetter,

    /// <summary>Complete it unhandled, for subscriptions that carry more than this application cares about.</summary>
    Ignore,

    /// <summary>Abandon it with the redelivery delay, for another application on the same queue.</summary>
    Abandon,
}
