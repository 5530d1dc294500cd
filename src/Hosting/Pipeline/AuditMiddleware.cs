using Integration.Pipeline;

namespace Integration.Hosting.Pipeline;

/// <summary>Sends a copy before the message.</summary>
internal sealed class AuditMiddleware(IMessaging messaging, EntityPath copyTo) : IOutgoingMiddleware
{
    private const string DestinationHeader = "audit.destination";

    public async ValueTask<Message> InvokeAsync(Message message, PipelineContext context, CancellationToken cancellationToken)
    {
        if (context.Entity.Name == copyTo.Name)
            return message;

        // A copy to look at: it expects no answer and waits for nothing.
        var copy = message.WithHeader(DestinationHeader, context.Entity.ToRoundTripString()) with
        {
            ReplyTo = null,
            DeduplicationId = null,
            TimeToLive = null,
            Delay = TimeSpan.Zero,
        };
        await (copyTo.Kind == EntityKind.Topic
            ? messaging.Topic(copyTo.Name).PublishAsync(copy, cancellationToken)
            : messaging.Queue(copyTo.Name).SendAsync(copy, cancellationToken)).ConfigureAwait(false);
        return message;
    }
}
