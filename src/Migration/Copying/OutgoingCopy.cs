using System.Runtime.InteropServices;

namespace Integration.Migration;

/// <summary>A message in hand and its copy to be.</summary>
/// <param name="Source">The message, locked.</param>
/// <param name="Key">What it is known by when it comes again.</param>
/// <param name="Copy">What to send.</param>
/// <param name="Digest">The digest of the copy.</param>
/// <param name="BareHeaders">The headers without those that were added; null when the copy is without them already, for want of room.</param>
internal sealed record OutgoingCopy(ReceivedMessage Source, UInt128 Key, DirectMessage Copy, UInt128 Digest, MessageHeaders? BareHeaders)
{
    /// <summary>The group whose order is kept; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>The copy without the added headers, which there must be.</summary>
    public OutgoingCopy ToBare() => this with { Copy = Copy with { Message = Copy.Message with { Headers = BareHeaders! } }, BareHeaders = null };
}

/// <summary>Makes copies: what is carried as it is, and what has to change.</summary>
/// <param name="sender">Where they go.</param>
/// <param name="time">The clock that remaining lives are counted by.</param>
/// <param name="addHeaders">Adds headers, such as those of <see cref="MoveHeaders"/>, to those of the message.</param>
/// <param name="areRequired">Whether a message that has no room for those is refused rather than copied without them.</param>
internal sealed class CopyMaker(
    DestinationSender sender, TimeProvider time, Action<ReceivedMessage, List<(string Name, HeaderValue Value)>> addHeaders, bool areRequired)
{
    /// <summary>What the deduplication ids of these copies begin with: copies of one message for different purposes are none of each other.</summary>
    public string IdPrefix { get; init; } = "moved";

    /// <summary>Whether the order within groups is kept for dead letters, too, which then come in that order.</summary>
    public bool OrdersDeadLetters { get; init; }

    /// <summary>What is copied instead of the message; itself by default.</summary>
    public Func<ReceivedMessage, Message> Change { get; init; } = static source => source.Message;

    /// <summary>Makes a copy; null when the message's time to live is over.</summary>
    /// <param name="source">The message.</param>
    /// <param name="key">What it is known by.</param>
    /// <param name="content">The digest of its content.</param>
    public OutgoingCopy? Make(ReceivedMessage source, UInt128 key, UInt128 content)
    {
        if (!TryGetLife(source, out var life))
            return null;
        var message = Change(source).ToLegal();
        var headers = AddHeaders(message.Headers, source);
        var isFull = areRequired || headers.Count <= sender.Capabilities.Limits.MaxHeaders;
        var copy = message with
        {
            Headers = isFull ? headers : message.Headers,
            Delay = TimeSpan.Zero,
            TimeToLive = life,
            GroupId = message.GroupId ?? (sender.NeedsGroup ? IdOf(key) : null),
            DeduplicationId = sender.TakesDeduplicationId ? IdOf(key) : null,
        };
        var details = sender.Path.IsDeadLetter ? DetailsOf(source) : null;
        var isEqual = MessageDigest.IsCertainlyEqual(source.Message, message) && copy.GroupId == message.GroupId;
        return new OutgoingCopy(
            source, key, new DirectMessage(copy, details), isEqual ? content : MessageDigest.Of(copy with { Headers = message.Headers }),
            isFull && !areRequired ? message.Headers : null)
        {
            Group = source.Source.IsDeadLetter && !OrdersDeadLetters ? null : source.GroupId,
        };
    }

    /// <summary>What died of its own source dies of the destination's; what a shared dead-letter queue has of another source keeps that.</summary>
    private static DeadLetterInfo DetailsOf(ReceivedMessage source) => source.DeadLetter switch
    {
        null => new("Moved", null, null, source.EnqueuedAt, source.DeliveryCount),
        var dead when dead.Source == source.Source.Owner => dead with { Source = null },
        var dead => dead,
    };

    /// <summary>Adds the headers of a move that the message does not have yet.</summary>
    public static void AddForMove(ReceivedMessage source, EntityPath destination, List<(string Name, HeaderValue Value)> headers)
    {
        Add(MoveHeaders.EnqueuedAt, source.DeadLetter?.OriginalEnqueuedAt ?? source.EnqueuedAt);
        if (source.Message.DeduplicationId is { } id)
            Add(MoveHeaders.DeduplicationId, id);
        if (destination.IsDeadLetter || source.DeadLetter is not { } dead)
            return;
        if (dead.Reason is not null)
            Add(MoveHeaders.DeadLetterReason, dead.Reason);
        if (dead.Description is not null)
            Add(MoveHeaders.DeadLetterDescription, dead.Description);

        void Add(string name, HeaderValue value)
        {
            if (!source.Headers.ContainsKey(name))
                headers.Add((name, value));
        }
    }

    private string IdOf(UInt128 key) => $"{IdPrefix}-{MessageDigest.Print(key)}";

    private MessageHeaders AddHeaders(MessageHeaders headers, ReceivedMessage source)
    {
        var all = new List<(string, HeaderValue)>(headers.Count + 4);
        if (headers.Count > 0)
        {
            foreach (var (name, value) in headers)
                all.Add((name, value));
        }

        addHeaders(source, all);
        return MessageHeaders.Create(CollectionsMarshal.AsSpan(all));
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
