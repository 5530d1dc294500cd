using System.Net.Sockets;
using System.Security.Authentication;
using Integration.RabbitMq.Management;
using Integration.RabbitMq.Requests;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Client;

/// <summary>The library's exceptions in the taxonomy (clauses E1, E2).</summary>
internal static class RabbitMqErrors
{
    private const string Provider = RabbitMqProvider.Name;

    /// <summary>The exception in the taxonomy; null when it is not the broker's.</summary>
    public static MessagingException? Translate(Exception exception, EntityPath? entity) => exception switch
    {
        MessagingException ours => ours,
        ManagementException refused => refused.Translate(Provider, entity),
        HttpRequestException => new ServiceUnavailableException("the management API can't be reached; try again later.", Provider, entity, exception),
        PublishReturnException returned => Missing(entity, returned),
        PublishException { IsReturn: true } returned => Missing(entity, returned),
        PublishException refused => new QuotaExceededException(
            "the broker did not take the message: a queue is full and rejects publishing, or can't store it now.", Provider, entity, refused, isTransient: true),
        OperationInterruptedException { ShutdownReason: { } reason } interrupted => FromReply(reason, interrupted, entity),
        BrokerUnreachableException or AuthenticationException or PossibleAuthenticationFailureException when IsRefused(exception) =>
            new UnauthorizedException("the broker does not accept the user and password, or not for this virtual host.", Provider, entity, exception),
        BrokerUnreachableException or AuthenticationException when IsUntrusted(exception) => new MessagingException(
            "TLS to the broker failed: its certificate is not of a trusted authority or not for this host, or it does not take the client's; see the inner exception.",
            Provider, entity, isTransient: false, exception),
        RabbitMQClientException or BrokerUnreachableException or SocketException or IOException or TimeoutException or AuthenticationException or OperationCanceledException
            => new ServiceUnavailableException($"the broker can't be reached ({exception.GetType().Name}); try again later.", Provider, entity, exception),
        _ => null,
    };

    /// <summary>Whether the broker closed the channel as there is no such queue or exchange.</summary>
    public static bool IsMissing(OperationInterruptedException exception) => exception.ShutdownReason?.ReplyCode == Constants.NotFound;

    private static MessagingException FromReply(ShutdownEventArgs reason, Exception exception, EntityPath? entity) => reason.ReplyCode switch
    {
        Constants.NotFound => Missing(entity, exception),
        Constants.AccessRefused => new UnauthorizedException("the user lacks the right for this call.", Provider, entity, exception),
        Constants.NotAllowed => new UnauthorizedException("the broker does not allow it: the virtual host is not there, or not for this user.", Provider, entity, exception),
        Constants.PreconditionFailed when reason.ReplyText.Contains("timeout", StringComparison.OrdinalIgnoreCase) => new ServiceUnavailableException(
            "a message was held for longer than the broker's consumer_timeout, which closed the channel; settle sooner, or raise it.", Provider, entity, exception),
        Constants.PreconditionFailed or Constants.ResourceLocked or Constants.SyntaxError or Constants.FrameError or Constants.NotImplemented or Constants.CommandInvalid =>
            new MessagingException($"the broker refused the call with {reason.ReplyCode}; see the inner exception.", Provider, entity, isTransient: false, exception),
        _ => new ServiceUnavailableException($"the connection to the broker was lost ({reason.ReplyCode}); try again.", Provider, entity, exception),
    };

    private static EntityNotFoundException Missing(EntityPath? entity, Exception exception) => new("it does not exist; create it first.", Provider, entity, exception);

    private static bool IsRefused(Exception? exception) => exception switch
    {
        null => false,
        PossibleAuthenticationFailureException => true,
        OperationInterruptedException { ShutdownReason.ReplyCode: Constants.AccessRefused or Constants.NotAllowed } => true,
        AggregateException many => many.InnerExceptions.Any(IsRefused),
        _ => IsRefused(exception.InnerException),
    };

    private static bool IsUntrusted(Exception? exception) => exception switch
    {
        null => false,
        AuthenticationException => true,
        AggregateException many => many.InnerExceptions.Any(IsUntrusted),
        _ => IsUntrusted(exception.InnerException),
    };
}
