using System.Net.Sockets;
using System.Net.WebSockets;
using System.Transactions;
using Azure;
using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Client;

/// <summary>The SDK's exceptions in the taxonomy (clauses E1, E2).</summary>
internal static class AzureServiceBusErrors
{
    private const string Provider = AzureServiceBusProvider.Name;

    /// <summary>The exception in the taxonomy; null when it is not the service's.</summary>
    public static MessagingException? Translate(Exception exception, EntityPath? entity) => exception switch
    {
        MessagingException ours => ours,

        // The administration client says in other types what the answer's status tells, and the reason only in words.
        _ when exception is not RequestFailedException && exception.InnerException is RequestFailedException { Status: 0 or >= 400 } answered => FromStatus(answered, entity),
        ServiceBusException failed => FromReason(failed, entity),
        UnauthorizedAccessException or AuthenticationFailedException => Unauthorized(exception, entity),
        RequestFailedException failed => FromStatus(failed, entity),
        TransactionAbortedException { InnerException: { } inner } when Translate(inner, entity) is { } cause => cause,
        TransactionException => new ServiceUnavailableException("the transaction did not go through; try again.", Provider, entity, exception),
        SocketException or IOException or WebSocketException or HttpRequestException or TimeoutException or OperationCanceledException
            => new ServiceUnavailableException($"the service can't be reached ({exception.GetType().Name}); try again later.", Provider, entity, exception),

        // What the SDK makes of amqp:not-allowed.
        InvalidOperationException or NotSupportedException => new MessagingException(
            $"the service does not allow this here: {exception.Message}", Provider, entity, isTransient: false, exception),

        // What the administration client throws after its retries: an exception for each attempt.
        AggregateException { InnerExceptions: [.., var last] } => Translate(last, entity),
        _ => null,
    };

    private static MessagingException FromReason(ServiceBusException failed, EntityPath? entity) => failed.Reason switch
    {
        ServiceBusFailureReason.MessagingEntityNotFound => new EntityNotFoundException("there is no such entity in the namespace.", Provider, entity, failed),
        ServiceBusFailureReason.MessageLockLost or ServiceBusFailureReason.MessageNotFound => new MessageLockLostException(
            "the lock of the message is lost; the message is or will be delivered again. Renew locks in time.", Provider, entity, failed),
        ServiceBusFailureReason.SessionLockLost => new MessageLockLostException(
            "the lock of the message's session is lost; the message is or will be delivered again. Renew locks in time.", Provider, entity, failed),
        ServiceBusFailureReason.MessageSizeExceeded => new MessagingException(
            "the service refused a message as too large, or a property of it as unsupported.", Provider, entity, isTransient: false, failed),
        ServiceBusFailureReason.MessagingEntityDisabled => new MessagingException(
            "the entity is disabled for this; set its status to Active.", Provider, entity, isTransient: false, failed),
        ServiceBusFailureReason.QuotaExceeded => new QuotaExceededException(
            "a quota of the entity or namespace is used up; consume messages, or raise it.", Provider, entity, failed),
        ServiceBusFailureReason.ServiceBusy => new ThrottledException("the service asks to slow down; try again later.", Provider, entity, failed),
        ServiceBusFailureReason.ServiceTimeout or ServiceBusFailureReason.ServiceCommunicationProblem => new ServiceUnavailableException(
            "the service did not answer, or the connection broke; try again later.", Provider, entity, failed),
        ServiceBusFailureReason.SessionCannotBeLocked => new ServiceUnavailableException(
            "the session is held by another receiver; try again later.", Provider, entity, failed),
        _ when failed.InnerException is UnauthorizedAccessException => Unauthorized(failed, entity),
        _ => new MessagingException($"the service failed ({failed.Reason}); see the inner exception.", Provider, entity, failed.IsTransient, failed),
    };

    private static MessagingException FromStatus(RequestFailedException failed, EntityPath? entity) => failed.Status switch
    {
        401 => Unauthorized(failed, entity),
        403 when IsQuota(failed) => new QuotaExceededException("a quota of the namespace is used up: delete entities, or raise it.", Provider, entity, failed),
        403 => Unauthorized(failed, entity),
        409 when failed.Message.Contains("40901", StringComparison.Ordinal) => new ServiceUnavailableException(
            "the entity is being changed by somebody else; try again later.", Provider, entity, failed),
        404 or 410 => new EntityNotFoundException("there is no such entity in the namespace.", Provider, entity, failed),
        429 => new ThrottledException("the service asks to slow down; try again later.", Provider, entity, failed),
        0 or 408 or >= 500 => new ServiceUnavailableException("the administration endpoint can't be reached or failed; try again later.", Provider, entity, failed),
        _ => new MessagingException($"the administration endpoint answered {failed.Status}; see the inner exception.", Provider, entity, isTransient: false, failed),
    };

    /// <summary>The service answers 403 to what lacks a right, comes from an address that its firewall keeps out, and finds no room: only words tell.</summary>
    private static bool IsQuota(RequestFailedException failed) =>
        failed.Message.Contains("quota", StringComparison.OrdinalIgnoreCase) || failed.Message.Contains("maximum number of", StringComparison.OrdinalIgnoreCase);

    private static UnauthorizedException Unauthorized(Exception exception, EntityPath? entity) => new(
        "the credentials are not accepted or lack the right: Send to send, Listen to receive, Manage for topology and counts.", Provider, entity, exception);
}
