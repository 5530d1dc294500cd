using System.Net.Sockets;
using System.Net.WebSockets;
using Azure;
using Azure.Identity;
using Azure.Messaging.EventHubs;

namespace Integration.AzureEventHubs.Client;

/// <summary>The SDK's exceptions in the taxonomy (clauses E1, E2).</summary>
internal static class AzureEventHubsErrors
{
    private const string Provider = AzureEventHubsProvider.Name;

    /// <summary>The exception in the taxonomy; null when it is not the service's.</summary>
    public static MessagingException? Translate(Exception exception, EntityPath? entity) => exception switch
    {
        MessagingException ours => ours,
        EventHubsException failed => FromReason(failed, entity),
        RequestFailedException failed => FromStatus(failed, entity),
        UnauthorizedAccessException or AuthenticationFailedException => Unauthorized(exception, entity),
        SocketException or IOException or WebSocketException or HttpRequestException or TimeoutException or OperationCanceledException
            => new ServiceUnavailableException($"the service can't be reached ({exception.GetType().Name}); try again later.", Provider, entity, exception),

        // What the SDK makes of amqp:not-allowed and of what the service does not have.
        InvalidOperationException or NotSupportedException => new MessagingException(
            $"the service does not allow this here: {exception.Message}", Provider, entity, isTransient: false, exception),

        // What the storage client throws after its retries: an exception for each attempt.
        AggregateException { InnerExceptions: [.., var last] } => Translate(last, entity),
        _ => null,
    };

    /// <summary>What the blob service answers.</summary>
    private static MessagingException FromStatus(RequestFailedException failed, EntityPath? entity) => failed.Status switch
    {
        401 or 403 => new UnauthorizedException(
            "the credentials of the checkpoints' container are not accepted or lack the right to read and write blobs.", Provider, entity, failed),
        404 => new EntityNotFoundException("there is no such container for the checkpoints: create it in the storage account.", Provider, entity, failed),
        429 or 503 => new ThrottledException("the storage account asks to slow down; try again later.", Provider, entity, failed),
        0 or 408 or >= 500 => new ServiceUnavailableException("the storage account of the checkpoints can't be reached or failed; try again later.", Provider, entity, failed),
        _ => new MessagingException($"the storage account of the checkpoints answered {failed.Status}; see the inner exception.", Provider, entity, isTransient: false, failed),
    };

    private static MessagingException FromReason(EventHubsException failed, EntityPath? entity) => failed.Reason switch
    {
        EventHubsException.FailureReason.ResourceNotFound => new EntityNotFoundException(
            "there is no such event hub in the namespace, or no such consumer group of it, or it is disabled.", Provider, entity, failed),
        EventHubsException.FailureReason.ConsumerDisconnected => new MessagingException(
            "a member of a reader group holds the partition in this consumer group, and other readers may not. Read in a consumer group of your own.",
            Provider, entity, isTransient: false, failed),
        EventHubsException.FailureReason.MessageSizeExceeded => new MessagingException(
            "the service refused a record or batch as too large.", Provider, entity, isTransient: false, failed),
        EventHubsException.FailureReason.QuotaExceeded => new QuotaExceededException(
            "a quota is used up, such as that of five readers of a partition in a consumer group.", Provider, entity, failed),
        EventHubsException.FailureReason.ServiceBusy => new ThrottledException("the service asks to slow down; try again later, or add throughput units.", Provider, entity, failed),
        EventHubsException.FailureReason.ServiceTimeout or EventHubsException.FailureReason.ServiceCommunicationProblem => new ServiceUnavailableException(
            "the service did not answer, or the connection broke; try again later.", Provider, entity, failed),
        _ when failed.InnerException is UnauthorizedAccessException => Unauthorized(failed, entity),
        _ => new MessagingException($"the service failed ({failed.Reason}); see the inner exception.", Provider, entity, failed.IsTransient, failed),
    };

    private static UnauthorizedException Unauthorized(Exception exception, EntityPath? entity) => new(
        "the credentials are not accepted or lack the right: Send to append, Listen to read.", Provider, entity, exception);
}
