using System.Net;
using System.Net.Sockets;
using Amazon.Kinesis;
using Amazon.Runtime;
using Integration.Aws.Kinesis.Options;

namespace Integration.Aws.Kinesis.Requests;

/// <summary>Maps the SDK's exceptions to the taxonomy, by error code: local servers and AWS don't agree on types.</summary>
internal static class KinesisErrors
{
    public static MessagingException? Translate(Exception exception, EntityPath? entity) => exception switch
    {
        MessagingException ours => ours,
        _ when LacksCredentials(exception) => new UnauthorizedException(
            "no AWS credentials were found. Give KinesisMessagingOptions credentials or a profile, or set up the SDK's own chain.", KinesisProvider.Name, entity, exception),
        KinesisEventStreamException { InnerException: AmazonServiceException refusal } => Translate(CodeOf(refusal), (int)refusal.StatusCode, entity, exception),
        KinesisEventStreamException => new ServiceUnavailableException(
            "the subscription to a partition broke; see the inner exception.", KinesisProvider.Name, entity, exception),
        AmazonServiceException service => Translate(CodeOf(service), (int)service.StatusCode, entity, service),
        AmazonClientException => new ServiceUnavailableException("the AWS SDK could not carry out the request; see the inner exception.", KinesisProvider.Name, entity, exception),
        HttpRequestException or IOException or SocketException or TimeoutException or TaskCanceledException => new ServiceUnavailableException(
            $"AWS can't be reached or did not answer ({exception.GetType().Name}). Check the region, the endpoint and the network.", KinesisProvider.Name, entity, exception),
        _ => null,
    };

    /// <summary>The failure of one record of a request.</summary>
    public static MessagingException OfRecord(string code, string? message, EntityPath stream) =>
        Translate(Plain(code), status: 0, stream, message is null ? null : new AmazonServiceException(message));

    public static bool IsNotFound(Exception exception) => exception is AmazonServiceException service && CodeOf(service) == "ResourceNotFound";

    public static bool IsExpiredIterator(AmazonServiceException exception) => CodeOf(exception) == "ExpiredIterator";

    public static bool IsInUse(AmazonServiceException exception) => CodeOf(exception) == "ResourceInUse";

    public static bool IsInvalid(AmazonServiceException exception) => CodeOf(exception) is "InvalidArgument" or "Validation";

    public static bool IsThrottled(AmazonServiceException exception) => Translate(exception, entity: null) is ThrottledException;

    public static bool IsUnauthorized(Exception exception) => Translate(exception, entity: null) is UnauthorizedException;

    private static MessagingException Translate(string code, int status, EntityPath? entity, Exception? inner) => code switch
    {
        "ResourceNotFound" => new EntityNotFoundException("it does not exist in this account and region.", KinesisProvider.Name, entity, inner),
        "AccessDenied" or "UnrecognizedClient" or "InvalidSignature" or "IncompleteSignature" or "InvalidClientTokenId" or "MissingAuthenticationToken"
            or "ExpiredToken" or "SignatureDoesNotMatch" or "OptInRequired" or "NotAuthorized" =>
            new UnauthorizedException($"AWS refused the credentials or they lack the right ({code}).", KinesisProvider.Name, entity, inner),
        "KMSThrottling" or "ProvisionedThroughputExceeded" or "LimitExceeded" or "Throttling" or "Throttled" or "TooManyRequests" or "RequestLimitExceeded" or "SlowDown" =>
            new Integration.ThrottledException($"Kinesis asks to slow down ({code}); try again later, or let the stream have more partitions.", KinesisProvider.Name, entity, inner),
        _ when code.StartsWith("KMS", StringComparison.Ordinal) => new UnauthorizedException(
            $"its KMS key is missing, disabled or not allowed ({code}). The key's policy must let the caller use it.", KinesisProvider.Name, entity, inner),
        "ResourceInUse" => new ServiceUnavailableException($"it is being created, changed or deleted ({code}); try again later.", KinesisProvider.Name, entity, inner),
        "InternalFailure" or "InternalServerError" or "InternalError" or "ServiceUnavailable" or "RequestTimeout" or "ExpiredIterator" or "" when status is not (401 or 403 or 404) =>
            new ServiceUnavailableException($"Kinesis failed on its side ({Show(code)}, HTTP {status}); try again later.", KinesisProvider.Name, entity, inner),
        _ => status switch
        {
            429 => new Integration.ThrottledException($"Kinesis asks to slow down ({Show(code)}); try again later.", KinesisProvider.Name, entity, inner),
            401 or 403 => new UnauthorizedException($"AWS refused the credentials or they lack the right ({Show(code)}).", KinesisProvider.Name, entity, inner),
            >= 500 => new ServiceUnavailableException($"Kinesis failed on its side ({Show(code)}, HTTP {status}); try again later.", KinesisProvider.Name, entity, inner),
            _ => new MessagingException($"Kinesis refused the request ({Show(code)}); see the inner exception.", KinesisProvider.Name, entity, isTransient: false, inner),
        },
    };

    /// <summary>Before the service was asked; also where it was a metadata endpoint that had none.</summary>
    private static bool LacksCredentials(Exception exception) =>
        exception is AmazonClientException or AmazonServiceException { StatusCode: default(HttpStatusCode), ErrorCode: null or "" }
        && (exception.Message.Contains("credential", StringComparison.OrdinalIgnoreCase) || exception.Message.Contains("profile", StringComparison.OrdinalIgnoreCase));

    /// <summary>The error's code. One that comes among the events of a subscription has none but its type.</summary>
    public static string CodeOf(AmazonServiceException exception) =>
        Plain(string.IsNullOrEmpty(exception.ErrorCode) && exception.GetType().BaseType == typeof(AmazonKinesisException) ? exception.GetType().Name : exception.ErrorCode ?? "");

    /// <summary>The code without the name of its shape's model and that of an exception.</summary>
    private static string Plain(string code)
    {
        code = code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..];
        return code.EndsWith("Exception", StringComparison.Ordinal) ? code[..^"Exception".Length] : code;
    }

    private static string Show(string code) => code.Length == 0 ? "no code" : code;
}
