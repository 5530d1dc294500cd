using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Integration.Aws.Options;

namespace Integration.Aws.Requests;

/// <summary>Maps the SDK's exceptions to the taxonomy, by error code: local servers and both services spell the codes differently.</summary>
internal static class AwsErrors
{
    private const string SqsPrefix = "AWS.SimpleQueueService.";

    public static MessagingException? Translate(Exception exception, EntityPath? entity) => exception switch
    {
        MessagingException ours => ours,
        _ when LacksCredentials(exception) => new UnauthorizedException(
            "no AWS credentials were found. Give AwsMessagingOptions credentials or a profile, or set up the SDK's own chain.", AwsProvider.Name, entity, exception),
        AmazonServiceException service => Translate(service, entity),
        AmazonClientException => new ServiceUnavailableException("the AWS SDK could not carry out the request; see the inner exception.", AwsProvider.Name, entity, exception),
        HttpRequestException or IOException or SocketException or TimeoutException or TaskCanceledException => new ServiceUnavailableException(
            $"AWS can't be reached or did not answer ({exception.GetType().Name}). Check the region, the endpoint and the network.", AwsProvider.Name, entity, exception),
        _ => null,
    };

    /// <summary>The failure of one entry of a batch as the exception that the same failure of a single request would be.</summary>
    public static AmazonServiceException EntryFailure(string code, string message, bool? isSenderFault) => new Amazon.SQS.AmazonSQSException(
        message ?? code, isSenderFault == false ? ErrorType.Receiver : ErrorType.Sender, code, requestId: null,
        isSenderFault == false ? HttpStatusCode.InternalServerError : HttpStatusCode.BadRequest);

    public static bool IsNotFound(Exception exception) => exception is AmazonServiceException service && Classify(service) == Kind.NotFound;

    public static bool IsUnauthorized(Exception exception) => exception is AmazonServiceException service && Classify(service) is Kind.Unauthorized or Kind.Key;

    private static MessagingException Translate(AmazonServiceException exception, EntityPath? entity)
    {
        var code = string.IsNullOrEmpty(exception.ErrorCode) ? "no code" : exception.ErrorCode;
        return Classify(exception) switch
        {
            Kind.NotFound when entity?.IsDeadLetter == true => new EntityNotFoundException(
                $"its dead-letter queue does not exist in this account and region ({code}). Apply the topology to create it.", AwsProvider.Name, entity, exception),
            Kind.NotFound => new EntityNotFoundException($"it does not exist in this account and region ({code}).", AwsProvider.Name, entity, exception),
            Kind.Key => new UnauthorizedException(
                $"its KMS key is missing, disabled or not allowed ({code}). The key's policy must let the caller use it, and sns.amazonaws.com for what a topic delivers.", AwsProvider.Name, entity, exception),
            Kind.Unauthorized => new UnauthorizedException($"AWS refused the credentials or they lack the right ({code}).", AwsProvider.Name, entity, exception),
            Kind.Throttled => new Integration.ThrottledException($"AWS asks to slow down ({code}); try again later.", AwsProvider.Name, entity, exception),
            Kind.Quota => new QuotaExceededException($"a quota of AWS is used up ({code}).", AwsProvider.Name, entity, exception),
            Kind.InFlight => new QuotaExceededException($"too many messages are in flight ({code}); settle some.", AwsProvider.Name, entity, exception, isTransient: true),
            Kind.LockLost => new MessageLockLostException($"the receipt handle is no longer valid ({code}); the message is or will be delivered again.", AwsProvider.Name, entity, exception),
            Kind.Unavailable => new ServiceUnavailableException($"AWS failed on its side ({code}, HTTP {(int)exception.StatusCode}); try again later.", AwsProvider.Name, entity, exception),
            _ => new MessagingException($"AWS refused the request ({code}); see the inner exception.", AwsProvider.Name, entity, isTransient: false, exception),
        };
    }

    /// <summary>Before the service was asked; also where it was a metadata endpoint that had none.</summary>
    private static bool LacksCredentials(Exception exception) =>
        exception is AmazonClientException or AmazonServiceException { StatusCode: default(HttpStatusCode), ErrorCode: null or "" }
        && (exception.Message.Contains("credential", StringComparison.OrdinalIgnoreCase) || exception.Message.Contains("profile", StringComparison.OrdinalIgnoreCase));

    private static Kind Classify(AmazonServiceException exception)
    {
        // An answer that was cut or garbled has no code; the SDK also reports a wrong checksum so.
        if (string.IsNullOrEmpty(exception.ErrorCode))
            return (int)exception.StatusCode is 401 or 403 ? Kind.Unauthorized : (int)exception.StatusCode == 404 ? Kind.NotFound : Kind.Unavailable;
        var code = Plain(exception.ErrorCode);
        if (code.StartsWith("KMS", StringComparison.OrdinalIgnoreCase))
            return ClassifyKey(code);
        return code switch
        {
            "NonExistentQueue" or "QueueDoesNotExist" or "NotFound" or "ResourceNotFound" => Kind.NotFound,
            "AccessDenied" or "AuthorizationError" or "InvalidClientTokenId" or "UnrecognizedClient" or "SignatureDoesNotMatch" or "InvalidAccessKeyId"
                or "ExpiredToken" or "MissingAuthenticationToken" or "IncompleteSignature" or "InvalidSignature" or "OptInRequired" or "InvalidSecurity" or "NotAuthorized" => Kind.Unauthorized,
            "Throttling" or "Throttled" or "RequestThrottled" or "TooManyRequests" or "SlowDown"
                or "PurgeQueueInProgress" or "RequestLimitExceeded" or "BandwidthLimitExceeded" => Kind.Throttled,
            "OverLimit" => Kind.InFlight,
            "TopicLimitExceeded" or "SubscriptionLimitExceeded" or "FilterPolicyLimitExceeded" or "TagLimitExceeded" or "LimitExceeded" => Kind.Quota,
            "ReceiptHandleIsInvalid" or "MessageNotInflight" => Kind.LockLost,
            "InvalidParameterValue" when exception.Message.Contains("receipt handle", StringComparison.OrdinalIgnoreCase)
                || exception.Message.Contains("ReceiptHandle", StringComparison.OrdinalIgnoreCase) => Kind.LockLost,
            "QueueDeletedRecently" or "ConcurrentAccess" or "InternalFailure" or "InternalError" or "InternalServerError" or "ServiceUnavailable"
                or "RequestTimeout" => Kind.Unavailable,
            _ => (int)exception.StatusCode switch
            {
                429 => Kind.Throttled,
                401 or 403 => Kind.Unauthorized,
                >= 500 => Kind.Unavailable,
                _ => Kind.Other,
            },
        };
    }

    /// <summary>
    /// The code without the name of its shape's model, of SQS's own and of an exception. No other prefix is removed: a key that KMS does not
    /// find is not a missing queue.
    /// </summary>
    private static string Plain(string code)
    {
        code = code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..];
        if (code.StartsWith(SqsPrefix, StringComparison.Ordinal))
            code = code[SqsPrefix.Length..];
        return code.EndsWith("Exception", StringComparison.Ordinal) ? code[..^"Exception".Length] : code;
    }

    /// <summary>What is wrong with the KMS key of an encrypted queue or topic: a missing, a disabled and a forbidden key are the same to the caller.</summary>
    private static Kind ClassifyKey(string code)
    {
        if (code.Contains("Throttl", StringComparison.OrdinalIgnoreCase))
            return Kind.Throttled;
        return code.Contains("Internal", StringComparison.OrdinalIgnoreCase) || code.Contains("Timeout", StringComparison.OrdinalIgnoreCase) || code.Contains("Unavailable", StringComparison.OrdinalIgnoreCase)
            ? Kind.Unavailable
            : Kind.Key;
    }

    private enum Kind
    {
        NotFound,
        Unauthorized,
        Key,
        Throttled,
        Quota,
        InFlight,
        LockLost,
        Unavailable,
        Other,
    }
}
