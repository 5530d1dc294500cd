using System.Collections;

namespace Integration;

/// <summary>What became of the settlement of one message.</summary>
/// <param name="Message">The message.</param>
/// <param name="Error">Why it was not settled; null when it was.</param>
public sealed record SettleResult(ReceivedMessage Message, Exception? Error)
{
    /// <summary>Whether it was settled.</summary>
    public bool Succeeded => Error is null;
}

/// <summary>A result per message, in input order.</summary>
/// <param name="results">The results.</param>
public sealed class SettleResults(IReadOnlyList<SettleResult> results) : IReadOnlyList<SettleResult>
{
    /// <inheritdoc />
    public int Count => results.Count;

    /// <summary>Whether every message was settled.</summary>
    public bool AllSucceeded => results.All(r => r.Succeeded);

    /// <summary>The messages that were not settled, with their errors.</summary>
    public IEnumerable<SettleResult> Failed => results.Where(r => !r.Succeeded);

    /// <inheritdoc />
    public SettleResult this[int index] => results[index];

    /// <summary>Throws when a message was not settled.</summary>
    /// <exception cref="AggregateException">The errors, one per message not settled.</exception>
    public SettleResults ThrowIfAnyFailed() => AllSucceeded
        ? this
        : throw new AggregateException($"{Failed.Count()} of {Count} messages were not settled.", Failed.Select(r => r.Error!));

    /// <inheritdoc />
    public IEnumerator<SettleResult> GetEnumerator() => results.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many were settled, and each failure on a line of its own.</summary>
    public override string ToString() =>
        $"{Count - Failed.Count()} of {Count} settled{string.Concat(Failed.Select(f => $"{Environment.NewLine}  {f.Error?.Message}"))}";
}
