using System.Collections;

namespace Integration.Hosting;

/// <summary>What became of one value of many.</summary>
/// <typeparam name="T">What the value was sent as.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Receipt">The receipt, when it was accepted.</param>
/// <param name="Error">Why it was not: a <see cref="MessagingException"/>, an <see cref="ArgumentException"/> or a <see cref="MessageSerializationException"/>.</param>
public sealed record PublishResult<T>(T Value, SendReceipt? Receipt, Exception? Error)
{
    /// <summary>Whether the service has stored it.</summary>
    public bool Succeeded => Receipt is not null;

    /// <summary>Whether it succeeded, without the value: that may be confidential.</summary>
    public override string ToString() => Succeeded ? $"sent {Receipt!.MessageId}" : $"not sent: {Error?.Message}";
}

/// <summary>A result per value, in input order.</summary>
/// <typeparam name="T">What the values were sent as.</typeparam>
/// <param name="results">The results.</param>
public sealed class PublishResults<T>(IReadOnlyList<PublishResult<T>> results) : IReadOnlyList<PublishResult<T>>
{
    /// <inheritdoc />
    public int Count => results.Count;

    /// <summary>Whether every value was accepted.</summary>
    public bool AllSucceeded => results.All(r => r.Succeeded);

    /// <summary>The values that were not accepted, with their errors.</summary>
    public IEnumerable<PublishResult<T>> Failed => results.Where(r => !r.Succeeded);

    /// <inheritdoc />
    public PublishResult<T> this[int index] => results[index];

    /// <summary>Throws when a value was not accepted.</summary>
    /// <exception cref="AggregateException">The errors, one per value not accepted.</exception>
    public PublishResults<T> ThrowIfAnyFailed() => AllSucceeded
        ? this
        : throw new AggregateException($"{Failed.Count()} of {Count} messages were not sent.", Failed.Select(r => r.Error!));

    /// <inheritdoc />
    public IEnumerator<PublishResult<T>> GetEnumerator() => results.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many were sent, and each failure on a line of its own.</summary>
    public override string ToString() =>
        $"{Count - Failed.Count()} of {Count} sent{string.Concat(Failed.Select(f => $"{Environment.NewLine}  {f.Error?.Message}"))}";
}
