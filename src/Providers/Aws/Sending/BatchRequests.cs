using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Sending;

/// <summary>
/// What a sender takes at once where order does not matter, as requests side by side: at a round trip of 10 ms, requests that follow one
/// another carry no more than 1,000 messages a second.
/// </summary>
internal static class BatchRequests
{
    /// <summary>How many full requests go at once.</summary>
    private const int SideBySide = 10;

    /// <param name="isUnordered">Whether the destination is known to be unordered; elsewhere a batch is one request.</param>
    /// <param name="requestBytes">The most bytes in a request.</param>
    /// <param name="messageBytes">The most bytes in a message.</param>
    public static SendLimits Limits(bool isUnordered, long requestBytes, long messageBytes)
    {
        var requests = isUnordered ? SideBySide : 1;
        return new SendLimits(requests * SqsLimits.BatchCount, requests * requestBytes, messageBytes);
    }

    /// <summary>Sends a batch by as many requests as it takes; an outcome each, in order.</summary>
    /// <param name="batch">The messages.</param>
    /// <param name="requestBytes">The most bytes in a request.</param>
    /// <param name="send">Sends one request's messages.</param>
    /// <param name="cancellationToken">The caller's, which <paramref name="send"/> heeds: then nothing is accounted for.</param>
    public static async Task<IReadOnlyList<SendOutcome>> SendAsync(
        IReadOnlyList<PreparedMessage> batch, long requestBytes, Func<IReadOnlyList<PreparedMessage>, Task<IReadOnlyList<SendOutcome>>> send,
        CancellationToken cancellationToken)
    {
        var requests = Split(batch, requestBytes);
        if (requests.Count == 1)
            return await send(batch).ConfigureAwait(false);
        var isInOrder = batch.Any(m => m.Message.GroupId is not null);
        var outcomes = isInOrder
            ? await InOrderAsync(requests, send, cancellationToken).ConfigureAwait(false)
            : await Task.WhenAll(requests.Select(r => TryAsync(r, send, cancellationToken))).ConfigureAwait(false);
        return [.. outcomes.SelectMany(o => o)];
    }

    private static List<List<PreparedMessage>> Split(IReadOnlyList<PreparedMessage> batch, long requestBytes)
    {
        var requests = new List<List<PreparedMessage>>();
        var bytes = 0L;
        foreach (var message in batch)
        {
            if (requests.Count == 0 || requests[^1].Count == SqsLimits.BatchCount || bytes + message.Size > requestBytes)
            {
                requests.Add(new(SqsLimits.BatchCount));
                bytes = 0;
            }

            requests[^1].Add(message);
            bytes += message.Size;
        }

        return requests;
    }

    /// <summary>Behind a request that failed on the way nothing is sent: whoever tries again does so with all of a group that is left.</summary>
    private static async Task<IReadOnlyList<SendOutcome>[]> InOrderAsync(
        List<List<PreparedMessage>> requests, Func<IReadOnlyList<PreparedMessage>, Task<IReadOnlyList<SendOutcome>>> send, CancellationToken cancellationToken)
    {
        var outcomes = new IReadOnlyList<SendOutcome>[requests.Count];
        Exception? passing = null;
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = passing is null ? await TryAsync(requests[i], send, cancellationToken).ConfigureAwait(false) : Failed(requests[i], passing);
            passing ??= outcomes[i].Select(o => o.Error).FirstOrDefault(e => e is not null && AwsErrors.Translate(e, null) is { IsTransient: true });
        }

        return outcomes;
    }

    private static async Task<IReadOnlyList<SendOutcome>> TryAsync(
        List<PreparedMessage> request, Func<IReadOnlyList<PreparedMessage>, Task<IReadOnlyList<SendOutcome>>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await send(request).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever fails in one request, what the others sent is accounted for.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return Failed(request, exception);
        }
    }

    private static SendOutcome[] Failed(List<PreparedMessage> request, Exception error)
    {
        var outcomes = new SendOutcome[request.Count];
        Array.Fill(outcomes, new SendOutcome(error));
        return outcomes;
    }
}
