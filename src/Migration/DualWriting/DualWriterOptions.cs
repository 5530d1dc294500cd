using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Migration;

/// <summary>How a <see cref="DualWriter"/> works.</summary>
public sealed record DualWriterOptions
{
    /// <summary>How long the secondary may take before the message is recorded for replay instead, more than zero; 5 s by default.</summary>
    public TimeSpan SecondaryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where to log to; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>What a replay did.</summary>
/// <param name="Replayed">Messages that the secondary now has.</param>
/// <param name="Left">Messages that are still recorded.</param>
/// <param name="Failures">Why, an entry per message tried and not taken.</param>
public sealed record ReplayReport(long Replayed, long Left, IReadOnlyList<Exception> Failures)
{
    /// <summary>The counts, and each failure on a line of its own.</summary>
    public override string ToString() => $"{Replayed} replayed, {Left} left{string.Concat(Failures.Select(f => $"{Environment.NewLine}  {f.Message}"))}";
}

/// <summary>
/// The primary accepted a message, the secondary did not, and that could not be recorded: only the primary has it. Don't
/// send it again through the dual writer; put right what is wrong with the file, and send it to the secondary alone.
/// </summary>
/// <param name="receipt">The primary's receipt.</param>
/// <param name="innerException">Why the record could not be written.</param>
public sealed class DualWriteException(SendReceipt receipt, Exception innerException)
    : Exception($"The primary has accepted the message '{receipt?.MessageId}', the secondary has not, and the failure could not be recorded for replay: {innerException?.Message}", innerException)
{
    /// <summary>The primary's receipt.</summary>
    public SendReceipt Receipt { get; } = receipt ?? throw new ArgumentNullException(nameof(receipt));
}
