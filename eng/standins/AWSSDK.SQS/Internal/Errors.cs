using Amazon.Runtime;
using Amazon.SQS.Model;

namespace Amazon.SQS.Internal;

/// <summary>
/// Picks the exception class by the shape name in the answer's __type, among those that the service's model declares for the
/// operation; the error code is the query protocol's where the service sends it.
/// </summary>
internal static class Errors
{
    public static AmazonSQSException Create(string operation, ErrorResponse error, string queryError)
    {
        var (code, type) = (error.Code, error.Type);
        if (queryError?.Split(';') is [var queryCode, var fault])
        {
            code = queryCode;
            type = Enum.TryParse<ErrorType>(fault, out var parsed) ? parsed : type;
        }

        var (message, inner, requestId, status) = (error.Message, error.InnerException, error.RequestId, error.StatusCode);
        return (IsDeclared(operation, error.Code) ? error.Code : null) switch
        {
            "BatchEntryIdsNotDistinct" => new BatchEntryIdsNotDistinctException(message, inner, type, code, requestId, status),
            "BatchRequestTooLong" => new BatchRequestTooLongException(message, inner, type, code, requestId, status),
            "EmptyBatchRequest" => new EmptyBatchRequestException(message, inner, type, code, requestId, status),
            "InvalidAddress" => new InvalidAddressException(message, inner, type, code, requestId, status),
            "InvalidAttributeName" => new InvalidAttributeNameException(message, inner, type, code, requestId, status),
            "InvalidAttributeValue" => new InvalidAttributeValueException(message, inner, type, code, requestId, status),
            "InvalidBatchEntryId" => new InvalidBatchEntryIdException(message, inner, type, code, requestId, status),
            "InvalidMessageContents" => new InvalidMessageContentsException(message, inner, type, code, requestId, status),
            "InvalidSecurity" => new InvalidSecurityException(message, inner, type, code, requestId, status),
            "KmsAccessDenied" => new KmsAccessDeniedException(message, inner, type, code, requestId, status),
            "KmsDisabled" => new KmsDisabledException(message, inner, type, code, requestId, status),
            "KmsInvalidKeyUsage" => new KmsInvalidKeyUsageException(message, inner, type, code, requestId, status),
            "KmsInvalidState" => new KmsInvalidStateException(message, inner, type, code, requestId, status),
            "KmsNotFound" => new KmsNotFoundException(message, inner, type, code, requestId, status),
            "KmsOptInRequired" => new KmsOptInRequiredException(message, inner, type, code, requestId, status),
            "KmsThrottled" => new KmsThrottledException(message, inner, type, code, requestId, status),
            "MessageNotInflight" => new MessageNotInflightException(message, inner, type, code, requestId, status),
            "OverLimit" => new OverLimitException(message, inner, type, code, requestId, status),
            "PurgeQueueInProgress" => new PurgeQueueInProgressException(message, inner, type, code, requestId, status),
            "QueueDeletedRecently" => new QueueDeletedRecentlyException(message, inner, type, code, requestId, status),
            "QueueDoesNotExist" => new QueueDoesNotExistException(message, inner, type, code, requestId, status),
            "QueueNameExists" => new QueueNameExistsException(message, inner, type, code, requestId, status),
            "ReceiptHandleIsInvalid" => new ReceiptHandleIsInvalidException(message, inner, type, code, requestId, status),
            "RequestThrottled" => new RequestThrottledException(message, inner, type, code, requestId, status),
            "ResourceNotFoundException" => new ResourceNotFoundException(message, inner, type, code, requestId, status),
            "TooManyEntriesInBatchRequest" => new TooManyEntriesInBatchRequestException(message, inner, type, code, requestId, status),
            "UnsupportedOperation" => new UnsupportedOperationException(message, inner, type, code, requestId, status),
            _ => new AmazonSQSException(message, inner, type, code, requestId, status),
        };
    }

    private static bool IsDeclared(string operation, string error) => error switch
    {
        "BatchEntryIdsNotDistinct" or "EmptyBatchRequest" or "InvalidBatchEntryId" or "TooManyEntriesInBatchRequest" =>
            operation.EndsWith("Batch", StringComparison.Ordinal),
        "BatchRequestTooLong" => operation is "SendMessageBatch",
        "InvalidAttributeName" => operation is "CreateQueue" or "GetQueueAttributes" or "SetQueueAttributes",
        "InvalidAttributeValue" => operation is "CreateQueue" or "SetQueueAttributes",
        "InvalidMessageContents" => operation is "SendMessage",
        "MessageNotInflight" => operation is "ChangeMessageVisibility",
        "OverLimit" => operation is "ReceiveMessage" or "SetQueueAttributes",
        "PurgeQueueInProgress" => operation is "PurgeQueue",
        "QueueDeletedRecently" or "QueueNameExists" => operation is "CreateQueue",
        "QueueDoesNotExist" => operation is not ("CreateQueue" or "ListQueues") && !IsMoveTask(operation),
        "ReceiptHandleIsInvalid" => operation is "ChangeMessageVisibility" or "DeleteMessage",
        "ResourceNotFoundException" => IsMoveTask(operation),
        ['K', 'm', 's', ..] => operation is "SendMessage" or "SendMessageBatch" or "ReceiveMessage",
        _ => true,
    };

    private static bool IsMoveTask(string operation) => operation.Contains("MessageMoveTask", StringComparison.Ordinal);
}
