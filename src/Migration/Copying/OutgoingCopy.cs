using System.Runtime.InteropServices;

namespace Integration.Migration;

/// <summary>A message in hand and its copy to be.</summary>
/// <param name="Source">The message, locked.</param>
/// <param name="Key">What it is known by when it comes again.</param>
/// <param name="Copy">What to send.</param>
/// <param name="Digest">The digest of the copy.</param>
/// <param name="Bare">The copy without the added headers; null when it is without them already, for want of room.</param>
internal sealed record OutgoingCopy(ReceivedMessage Source, UInt128 Key, DirectMessage Copy, UInt128 Digest, DirectMessage? Bare)
{
    public string? Group => Source.Source.IsDeadLetter ? null : Source.GroupId;
}

/// <summary>Makes copies: what is carried as it is, and what has to change.</summary>
/// <param name="sender">Where they go.</param>
/// <param name="time">The clock that remaining lives are counted by.</param>
/// <param name="addHeaders">Headers to add, such as those of <see cref="MoveHeaders"/>.</param>
/// <param name="areRequired">Whether a message that has no room for those is refused rather than copied without them.</param>
internal sealed class CopyMaker(
    DestinationSender sender, TimeProvider time, Func<ReceivedMessage, IEnumerable<KeyValuePair<string, HeaderValue>>> addHeaders, bool areRequired)
{
    /// <summary>Makes a copy; null when the message's time to live is over.</summary>
    /// <param name="source">The message.</param>
    /// <param name="key">What it is known by.</param>
    /// <param name="content">The digest of its content.</param>
    public OutgoingCopy? Make(ReceivedMessage source, UInt128 key, UInt128 content)
    {
        if (!TryGetLife(source, out var life))
            return null;
        var id = MessageDigest.Print(key);
        var message = source.Message.ToLegal();
        var bare = message with
        {
            Delay = TimeSpan.Zero,
            TimeToLive = life,
            GroupId = message.GroupId ?? (sender.NeedsGroup ? $"moved-{id}" : null),
            DeduplicationId = sender.TakesDeduplicationId ? $"moved-{id}" : null,
        };
        var full = bare with { Headers = With(message.Headers, addHeaders(source)) };
        var isFull = areRequired || full.Headers.Count <= sender.Capabilities.Limits.MaxHeaders;
        var details = sender.Path.IsDeadLetter ? source.DeadLetter ?? new DeadLetterInfo("Moved", null, null, source.EnqueuedAt, source.DeliveryCount) : null;
        return new OutgoingCopy(
            source, key, new DirectMessage(isFull ? full : bare, details),
            MessageDigest.IsCertainlyEqual(source.Message, bare) ? content : MessageDigest.Of(bare),
            isFull && !areRequired ? new DirectMessage(bare, details) : null);
    }

    /// <summary>The headers of a move that the message does not have yet.</summary>
    public static IEnumerable<KeyValuePair<string, HeaderValue>> ForMove(ReceivedMessage source, EntityPath destination) =>
        AllForMove(source, destination).Where(h => !source.Headers.ContainsKey(h.Key));

    private static MessageHeaders With(MessageHeaders headers, IEnumerable<KeyValuePair<string, HeaderValue>> added)
    {
        var all = new List<(string, HeaderValue)>(headers.Count + 4);
        foreach (var (name, value) in headers)
            all.Add((name, value));
        foreach (var (name, value) in added)
            all.Add((name, value));
        return MessageHeaders.Create(CollectionsMarshal.AsSpan(all));
    }

    private static IEnumerable<KeyValuePair<string, HeaderValue>> AllForMove(ReceivedMessage source, EntityPath destination)
    {
        yield return new(MoveHeaders.EnqueuedAt, source.DeadLetter?.OriginalEnqueuedAt ?? source.EnqueuedAt);
        if (source.Message.DeduplicationId is { } id)
            yield return new(MoveHeaders.DeduplicationId, id);
        if (destination.IsDeadLetter || source.DeadLetter is not { } dead)
            yield break;
        if (dead.Reason is not null)
            yield return new(MoveHeaders.DeadLetterReason, dead.Reason);
        if (dead.Description is not null)
            yield return new(MoveHeaders.DeadLetterDescription, dead.Description);
    }

    /// <summary>
    /// What is left of its time to live. A dead letter's starts anew when it is redriven, so it keeps all of it. Where the
    /// service does not tell when a message expires it is counted from the enqueue time, and kept whole when it should be
    /// over already: the message was delivered, so it had a delay that the service does not tell either.
    /// </summary>
    private bool TryGetLife(ReceivedMessage source, out TimeSpan? life)
    {
        life = source.Message.TimeToLive;
        if (source.Source.IsDeadLetter)
            return true;
        var now = time.GetUtcNow();
        if (source.ExpiresAt is { } end)
        {
            life = end - now;
            return life > TimeSpan.Zero;
        }

        if (life is { } whole && whole - (now - source.EnqueuedAt) is var left && left > TimeSpan.Zero && left < whole)
            life = left;
        return true;
    }
}
