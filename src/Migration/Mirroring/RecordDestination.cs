namespace Integration.Migration;

/// <summary>Where copies of records go: a stream, or a queue.</summary>
internal abstract class RecordDestination
{
    /// <summary>Whether one call keeps the order of each key, also when a record fails; otherwise a call gets one record of each key at most.</summary>
    public abstract bool KeepsOrder { get; }

    /// <summary>Opens it, and makes sure that it is there as far as the rights reach.</summary>
    public static async Task<RecordDestination> OpenAsync(IMessaging to, EntityPath path, string runId, CancellationToken cancellationToken)
    {
        if (path.Kind == EntityKind.Queue)
            return new QueueDestination(await DestinationSender.OpenAsync(to, path, cancellationToken).ConfigureAwait(false), runId);
        var stream = to.Stream(path.Name);
        try
        {
            await stream.ListPartitionsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MessagingException exception) when (exception is UnauthorizedException or { IsTransient: true })
        {
            // Appending tells, and is tried again.
        }

        return new StreamDestination(stream);
    }

    /// <summary>A record's copy.</summary>
    public Message Copy(StreamRecord record, MirrorOrigin origin) =>
        Adapt(origin.AddTo(record.Message.ToLegal() with { TimeToLive = null, Delay = TimeSpan.Zero, DeduplicationId = null }), origin);

    /// <summary>
    /// Sends, in order; an error or null per message. Not cancelled, as a send that was given up midway has no known outcome.
    /// </summary>
    public abstract Task<IReadOnlyList<Exception?>> SendAsync(IReadOnlyList<Message> messages);

    protected abstract Message Adapt(Message copy, MirrorOrigin origin);

    private sealed class StreamDestination(IStream stream) : RecordDestination
    {
        public override bool KeepsOrder => true;

        public override async Task<IReadOnlyList<Exception?>> SendAsync(IReadOnlyList<Message> messages)
        {
            try
            {
                var results = await stream.AppendManyAsync(messages, new AppendManyOptions { Order = AppendOrder.Ordered }).ConfigureAwait(false);
                return [.. results.Select(r => r.Error)];
            }
            catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
            {
                return [.. messages.Select(_ => exception)];
            }
        }

        protected override Message Adapt(Message copy, MirrorOrigin origin) => copy with { ReplyTo = null };
    }

    private sealed class QueueDestination(DestinationSender sender, string runId) : RecordDestination
    {
        public override bool KeepsOrder => false;

        public override Task<IReadOnlyList<Exception?>> SendAsync(IReadOnlyList<Message> messages) =>
            sender.SendAsync([.. messages.Select(m => new DirectMessage(m, null))]);

        // The id is of this run, resumed or not: a second replay of the same records is meant to arrive.
        protected override Message Adapt(Message copy, MirrorOrigin origin)
        {
            var id = $"replayed-{MessageDigest.Print(MessageDigest.Of(Message.FromText($"{runId} {origin}")))}";
            return copy with { GroupId = copy.GroupId ?? (sender.NeedsGroup ? id : null), DeduplicationId = sender.TakesDeduplicationId ? id : null };
        }
    }
}
