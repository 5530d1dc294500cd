using System.Diagnostics.CodeAnalysis;
using Integration.Diagnostics;
using Integration.Hosting.Pump;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>Sends replies to where requests want them.</summary>
internal static class Responder
{
    public static async Task ReplyAsync(string? clientName, MessageContext context, Message reply, CancellationToken cancellationToken)
    {
        var request = context.Received;
        if (request.Message.ReplyTo is not { } replyTo)
        {
            Logger(context).NoReplyWanted(request.MessageId, request.Source);
            return;
        }

        try
        {
            await context.Services.GetRequiredKeyedService<IMessaging>(clientName).Queue(replyTo)
                .SendAsync(reply with { CorrelationId = IdOf(request) }, cancellationToken).ConfigureAwait(false);
        }
        catch (EntityNotFoundException exception)
        {
            // Whoever asked is gone with its reply queue: handling the request again would not bring it back.
            Logger(context).RequesterGone(exception, request.MessageId, request.Source, replyTo);
        }
    }

    /// <summary>What whoever asked knows the reply by.</summary>
    public static string IdOf(ReceivedMessage request) => request.CorrelationId ?? request.MessageId;

    public static ILogger Logger(MessageContext context) => context.Services.GetRequiredService<ILoggerFactory>().CreateGuardedLogger("Integration.Requests");
}

/// <summary>The way from a request to its handler and back.</summary>
internal sealed class ResponderRoute<
    TRequest, TResponse, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(string? clientName) : ConsumerRoute(typeof(TRequest))
    where THandler : class, IRequestHandler<TRequest, TResponse>
{
    public override Type ReplyType => typeof(TResponse);

    public override ConsumerDelegate Bind(IMessageSerializer serializer, HandlerFactory handlers)
    {
        var handler = handlers.For<THandler>();
        return async (context, cancellationToken) =>
        {
            var request = serializer.Read<TRequest>(context.Received.Message);
            if (context.Received.Message.ReplyTo is { } replyTo)
                ThrowIfUnanswerable(replyTo, Responder.IdOf(context.Received));
            var response = await handler(context).HandleAsync(request, context, cancellationToken).ConfigureAwait(false);
            await Responder.ReplyAsync(clientName, context, serializer.Serialize(response), cancellationToken).ConfigureAwait(false);
        };
    }

    /// <summary>Finds out before the handler has worked for nothing.</summary>
    private static void ThrowIfUnanswerable(string replyTo, string id)
    {
        if (!EntityPath.IsLegalName(replyTo))
            throw new MessageSerializationException("The request's ReplyTo is not a legal name of a queue.");
        if (new Message { CorrelationId = id }.ToLegal().CorrelationId != id)
            throw new MessageSerializationException("The request's CorrelationId is not one that a reply can have.");
    }
}

/// <summary>Tells whoever asked when a request has failed for good, so that it need not wait for its time-out.</summary>
internal sealed class FaultReplies(string? clientName) : IConsumerMiddleware
{
    public async Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken)
    {
        try
        {
            await next(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && context.DeadLetters?.Invoke(context.Received, exception) == true)
        {
            await TrySendAsync(context, exception, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A fault that can't be sent is logged, so that the handler's own exception is the one that is dead-lettered.</summary>
    private async Task TrySendAsync(MessageContext context, Exception fault, CancellationToken cancellationToken)
    {
        try
        {
            await Responder.ReplyAsync(clientName, context, Fault.Of(fault), cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // See the summary.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Responder.Logger(context).FaultNotSent(exception, context.Received.MessageId, context.Received.Source);
        }
    }
}
