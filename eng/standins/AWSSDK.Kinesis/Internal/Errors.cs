using Amazon.Kinesis.Model;

namespace Amazon.Kinesis.Internal;

/// <summary>Picks the exception class by the error code, among those that the service's model declares for the operation.</summary>
internal static class Errors
{
    public static AmazonKinesisException Create(string operation, ErrorResponse error) =>
        Create(error, IsDeclared(operation, error.Code) ? error.Code : null);

    /// <summary>One that comes as an event; the event stream knows which are declared. Its type is all that the official SDK tells of it.</summary>
    public static AmazonKinesisException CreateInStream(string name) => Create(new ErrorResponse(), name);

    private static AmazonKinesisException Create(ErrorResponse error, string name)
    {
        var (message, inner, type, code) = (error.Message, error.InnerException, error.Type, error.Code);
        var (requestId, status) = (error.RequestId, error.StatusCode);
        return name switch
        {
            "AccessDeniedException" => new AccessDeniedException(message, inner, type, code, requestId, status),
            "ExpiredIteratorException" => new ExpiredIteratorException(message, inner, type, code, requestId, status),
            "ExpiredNextTokenException" => new ExpiredNextTokenException(message, inner, type, code, requestId, status),
            "InternalFailureException" => new InternalFailureException(message, inner, type, code, requestId, status),
            "InvalidArgumentException" => new InvalidArgumentException(message, inner, type, code, requestId, status),
            "KMSAccessDeniedException" => new KMSAccessDeniedException(message, inner, type, code, requestId, status),
            "KMSDisabledException" => new KMSDisabledException(message, inner, type, code, requestId, status),
            "KMSInvalidStateException" => new KMSInvalidStateException(message, inner, type, code, requestId, status),
            "KMSNotFoundException" => new KMSNotFoundException(message, inner, type, code, requestId, status),
            "KMSOptInRequired" => new KMSOptInRequiredException(message, inner, type, code, requestId, status),
            "KMSThrottlingException" => new KMSThrottlingException(message, inner, type, code, requestId, status),
            "LimitExceededException" => new LimitExceededException(message, inner, type, code, requestId, status),
            "ProvisionedThroughputExceededException" => new ProvisionedThroughputExceededException(message, inner, type, code, requestId, status),
            "ResourceInUseException" => new ResourceInUseException(message, inner, type, code, requestId, status),
            "ResourceNotFoundException" => new ResourceNotFoundException(message, inner, type, code, requestId, status),
            "ValidationException" => new ValidationException(message, inner, type, code, requestId, status),
            _ => new AmazonKinesisException(message, inner, type, code, requestId, status),
        };
    }

    private static bool IsDeclared(string operation, string error) => error switch
    {
        "AccessDeniedException" => !operation.Contains("StreamConsumer", StringComparison.Ordinal)
            && operation is not ("CreateStream" or "ListStreams" or "UpdateStreamMode"),
        "ExpiredIteratorException" => operation is "GetRecords",
        "ExpiredNextTokenException" => operation is "ListShards" or "ListStreamConsumers" or "ListStreams",
        "InternalFailureException" or "ProvisionedThroughputExceededException" => IsData(operation),
        ['K', 'M', 'S', ..] => IsData(operation) && operation is not "GetShardIterator",
        "LimitExceededException" => !IsData(operation),
        "ResourceInUseException" => !IsData(operation) && operation is not
            ("DeregisterStreamConsumer" or "DescribeStreamConsumer" or "DescribeStreamSummary" or "ListStreams" or "ListTagsForStream"),
        "ResourceNotFoundException" => operation is not ("CreateStream" or "ListStreams"),
        "ValidationException" => operation is "CreateStream" or "MergeShards" or "SplitShard"
            or "UpdateMaxRecordSize" or "UpdateShardCount" or "UpdateStreamMode",
        _ => true,
    };

    private static bool IsData(string operation) => operation is "GetRecords" or "GetShardIterator" or "PutRecord" or "PutRecords";
}
