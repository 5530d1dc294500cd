using Amazon.SimpleNotificationService.Model;

namespace Amazon.SimpleNotificationService.Internal;

/// <summary>Picks the exception class by the error code.</summary>
internal static class Errors
{
    public static AmazonSimpleNotificationServiceException Create(ErrorResponse error)
    {
        var (message, inner, type, code) = (error.Message, error.InnerException, error.Type, error.Code);
        var (requestId, status) = (error.RequestId, error.StatusCode);
        return code switch
        {
            "AuthorizationError" => new AuthorizationErrorException(message, inner, type, code, requestId, status),
            "BatchEntryIdsNotDistinct" => new BatchEntryIdsNotDistinctException(message, inner, type, code, requestId, status),
            "BatchRequestTooLong" => new BatchRequestTooLongException(message, inner, type, code, requestId, status),
            "ConcurrentAccess" => new ConcurrentAccessException(message, inner, type, code, requestId, status),
            "EmptyBatchRequest" => new EmptyBatchRequestException(message, inner, type, code, requestId, status),
            "EndpointDisabled" => new EndpointDisabledException(message, inner, type, code, requestId, status),
            "FilterPolicyLimitExceeded" => new FilterPolicyLimitExceededException(message, inner, type, code, requestId, status),
            "InternalError" => new InternalErrorException(message, inner, type, code, requestId, status),
            "InvalidBatchEntryId" => new InvalidBatchEntryIdException(message, inner, type, code, requestId, status),
            "InvalidParameter" => new InvalidParameterException(message, inner, type, code, requestId, status),
            "ParameterValueInvalid" => new InvalidParameterValueException(message, inner, type, code, requestId, status),
            "InvalidSecurity" => new InvalidSecurityException(message, inner, type, code, requestId, status),
            "InvalidState" => new InvalidStateException(message, inner, type, code, requestId, status),
            "KMSAccessDenied" => new KMSAccessDeniedException(message, inner, type, code, requestId, status),
            "KMSDisabled" => new KMSDisabledException(message, inner, type, code, requestId, status),
            "KMSInvalidState" => new KMSInvalidStateException(message, inner, type, code, requestId, status),
            "KMSNotFound" => new KMSNotFoundException(message, inner, type, code, requestId, status),
            "KMSOptInRequired" => new KMSOptInRequiredException(message, inner, type, code, requestId, status),
            "KMSThrottling" => new KMSThrottlingException(message, inner, type, code, requestId, status),
            "NotFound" => new NotFoundException(message, inner, type, code, requestId, status),
            "PlatformApplicationDisabled" => new PlatformApplicationDisabledException(message, inner, type, code, requestId, status),
            "ReplayLimitExceeded" => new ReplayLimitExceededException(message, inner, type, code, requestId, status),
            "ResourceNotFound" => new ResourceNotFoundException(message, inner, type, code, requestId, status),
            "StaleTag" => new StaleTagException(message, inner, type, code, requestId, status),
            "SubscriptionLimitExceeded" => new SubscriptionLimitExceededException(message, inner, type, code, requestId, status),
            "TagLimitExceeded" => new TagLimitExceededException(message, inner, type, code, requestId, status),
            "TagPolicy" => new TagPolicyException(message, inner, type, code, requestId, status),
            "Throttled" => new ThrottledException(message, inner, type, code, requestId, status),
            "TooManyEntriesInBatchRequest" => new TooManyEntriesInBatchRequestException(message, inner, type, code, requestId, status),
            "TopicLimitExceeded" => new TopicLimitExceededException(message, inner, type, code, requestId, status),
            "ValidationException" => new ValidationException(message, inner, type, code, requestId, status),
            _ => new AmazonSimpleNotificationServiceException(message, inner, type, code, requestId, status),
        };
    }
}
