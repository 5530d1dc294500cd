namespace Integration.Drivers;

/// <summary>
/// The step from what a service hands over to messages, one by one and total (clause M7): whatever another client put into a
/// message, its neighbours of the same receive are read.
/// </summary>
/// <remarks>
/// A driver reads what it can: a mark that is out of bounds (<see cref="Marks"/>) is as if it were not there, and the message is
/// delivered. Only what fails all the same becomes a message with a <see cref="DriverMessage.Fault"/>.
/// </remarks>
public static class MessageDecoding
{
    /// <summary>Reads received messages.</summary>
    /// <typeparam name="T">The service's message.</typeparam>
    /// <param name="received">What the service handed over, each locked.</param>
    /// <param name="read">Reads one in full.</param>
    /// <param name="readBare">
    /// Makes one of which <paramref name="read"/> threw: its lock token, its source, its native object, its own id and enqueue time in
    /// the service, and the body as it is. It uses nothing that a sender chooses the form of.
    /// </param>
    /// <returns>A message for each, in the same order.</returns>
    public static IReadOnlyList<DriverMessage> ReadEach<T>(IEnumerable<T> received, Func<T, DriverMessage> read, Func<T, DriverMessage> readBare) =>
        ReadEach(received, read, readBare, static (message, fault) => message with { Fault = fault });

    /// <summary>Reads peeked messages, as the received ones.</summary>
    /// <inheritdoc cref="ReadEach{T}(IEnumerable{T}, Func{T, DriverMessage}, Func{T, DriverMessage})" />
    public static IReadOnlyList<PeekedMessage> PeekEach<T>(IEnumerable<T> received, Func<T, PeekedMessage> read, Func<T, PeekedMessage> readBare) =>
        ReadEach(received, read, readBare, static (message, _) => message);

    private static List<TResult> ReadEach<T, TResult>(IEnumerable<T> received, Func<T, TResult> read, Func<T, TResult> readBare, Func<TResult, string, TResult> withFault)
    {
        ArgumentNullException.ThrowIfNull(received);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(readBare);
        var messages = new List<TResult>(received.TryGetNonEnumeratedCount(out var count) ? count : 0);
        foreach (var message in received)
        {
            try
            {
                messages.Add(read(message));
            }
#pragma warning disable CA1031 // Which exception it is depends on what a stranger sent; none of them is the neighbours' affair.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                // The type alone: the text of an exception may show what the message holds (clause E4).
                messages.Add(withFault(readBare(message), $"reading it failed with a {exception.GetType().Name}."));
            }
        }

        return messages;
    }
}
