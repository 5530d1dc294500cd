namespace Integration.Aws.Tests.SqsLike;

/// <summary>An error as SQS answers it.</summary>
internal sealed class LikeError(string code, string message, int status = 400, string? queryCode = null) : Exception(message)
{
    public string Code => code;

    /// <summary>The code of the older query protocol, which the SDK reports.</summary>
    public string QueryCode => queryCode ?? code;

    public int Status => status;

    public static LikeError NoQueue() => new("QueueDoesNotExist", "The specified queue does not exist.", queryCode: "AWS.SimpleQueueService.NonExistentQueue");

    public static LikeError Invalid(string message) => new("InvalidParameterValue", message);
}
