using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Migration;

/// <summary>What copying a route's messages needs.</summary>
/// <param name="Route">The route.</param>
/// <param name="From">The source's provider.</param>
/// <param name="Source">The source.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Maker">Makes copies.</param>
/// <param name="Log">Remembers copies.</param>
/// <param name="Pacer">Bounds the rate.</param>
/// <param name="MaxAttempts">How often a call that fails transiently is tried.</param>
/// <param name="RetryDelay">The wait before the second attempt.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where to log to.</param>
internal sealed record CopySettings(
    MoveRoute Route,
    IMessaging From,
    IMessageSource Source,
    DestinationSender Destination,
    CopyMaker Maker,
    ICopyLog Log,
    Pacer Pacer,
    int MaxAttempts,
    TimeSpan RetryDelay,
    TimeProvider Time,
    ILogger Logger)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>What a message is known by, from itself and the digest of its content.</summary>
    public Func<ReceivedMessage, UInt128, UInt128> KeyOf { get; init; } = MessageDigest.KeyOf;

    /// <summary>Completes what was copied; at the source by default.</summary>
    public Func<IReadOnlyCollection<ReceivedMessage>, Task<SettleResults>> CompleteAsync { get; init; } = messages => Source.CompleteManyAsync(messages);

    /// <summary>Waits before an attempt, 2 or later.</summary>
    public Task BackOffAsync(int attempt, CancellationToken cancellationToken)
    {
        var pause = Backoff.Wait(attempt - 1, RetryDelay, LongestDelay);
        return Time.DelayAsync(pause, cancellationToken);
    }
}
