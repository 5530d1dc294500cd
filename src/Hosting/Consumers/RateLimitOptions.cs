using System.Threading.RateLimiting;
using Integration.Registration;

namespace Integration.Hosting;

/// <summary>
/// How many messages of a source may be handled in a time. A permit is taken before a message is fetched, so what may not be handled stays with the
/// service, for others; one of a stream before a record is handled. Can be set at <c>Consumers:&lt;source&gt;:RateLimit</c>,
/// <c>StreamConsumers:&lt;stream&gt;/&lt;group&gt;:RateLimit</c> and <c>Push:RateLimit</c>.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>How many messages in a <see cref="Period"/>, spread evenly over it, 1 or more; null, the default, for no limit.</summary>
    public int? Messages { get; set; }

    /// <summary>The time that they are for, more than zero; 1 s by default.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many messages may come at once after a quiet time, 1 or more; <see cref="Messages"/> by default.</summary>
    public int? Burst { get; set; }

    /// <summary>
    /// Makes a limiter of your own instead, such as one that several instances share. It is asked for one permit a message, which is given back when the
    /// message is handled; it is yours to dispose. What it throws counts as a failure to fetch, after which it is asked again.
    /// </summary>
    public Func<IServiceProvider, RateLimiter>? Limiter { get; set; }

    internal void Read(ConfigurationReader reader)
    {
        Messages = reader.NumberOr(nameof(Messages), Messages, 1);
        Period = reader.DurationOr(nameof(Period), Period);
        Burst = reader.NumberOr(nameof(Burst), Burst, 1);
        if (Messages is not null && Limiter is not null)
            reader.Fault(nameof(Messages), "is set, and code gives a Limiter; a source takes one or the other");
        if (Messages is null && Burst is not null)
            reader.Fault(nameof(Burst), $"is set without {nameof(Messages)}, which it would hold for");
    }
}

/// <summary>
/// How many messages of a key may be handled in a time. The key is known once a message is fetched: one that has to wait is held with its lock renewed
/// while others go on, and beyond <see cref="MaxHeld"/> given back until it can be its turn. Can be set at <c>Consumers:&lt;source&gt;:KeyRateLimit</c> and
/// <c>Push:KeyRateLimit</c>.
/// </summary>
public sealed class KeyRateLimitOptions
{
    internal const string Group = "group";
    internal const string HeaderPrefix = "header:";

    /// <summary><c>group</c> for <see cref="Message.GroupId"/>, or <c>header:NAME</c>. Messages without one share a limit.</summary>
    public string? Key { get; set; }

    /// <summary>How many messages of a key in a <see cref="Period"/>, spread evenly over it, 1 or more; null, the default, for no limit.</summary>
    public int? Messages { get; set; }

    /// <summary>The time that they are for, more than zero; 1 s by default.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many messages of a key may come at once after a quiet time, 1 or more; <see cref="Messages"/> by default.</summary>
    public int? Burst { get; set; }

    /// <summary>How many messages that have to wait to hold, 0–1,000; 16 by default.</summary>
    public int MaxHeld { get; set; } = 16;

    /// <summary>
    /// Makes a limiter of your own instead, by any property of a message. It is asked for one permit a message, which is given back when the message is
    /// handled; it is yours to dispose. When it throws the message waits, and it is asked again.
    /// </summary>
    public Func<IServiceProvider, PartitionedRateLimiter<MessageContext>>? Limiter { get; set; }

    internal void Read(ConfigurationReader reader)
    {
        Key = reader.Text(nameof(Key)) ?? Key;
        Messages = reader.NumberOr(nameof(Messages), Messages, 1);
        Period = reader.DurationOr(nameof(Period), Period);
        Burst = reader.NumberOr(nameof(Burst), Burst, 1);
        MaxHeld = reader.NumberOr(nameof(MaxHeld), MaxHeld, 0, 1000);
        if (Key is not null && Key != Group && !(Key.StartsWith(HeaderPrefix, StringComparison.Ordinal) && Key.Length > HeaderPrefix.Length))
            reader.Fault(nameof(Key), $"is '{Key}'; allowed: {Group} or {HeaderPrefix}NAME");
        if (Messages is not null && Limiter is not null)
            reader.Fault(nameof(Messages), "is set, and code gives a Limiter; a source takes one or the other");
        if (Messages is null && Burst is not null)
            reader.Fault(nameof(Burst), $"is set without {nameof(Messages)}, which it would hold for");
        if (Messages is null && Key is not null)
            reader.Fault(nameof(Key), $"is set without {nameof(Messages)}");
        if (Messages is not null && Key is null)
            reader.Fault(nameof(Key), $"is missing; allowed: {Group} or {HeaderPrefix}NAME");
    }
}
