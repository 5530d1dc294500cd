using System.Net;
using Amazon.Runtime;
using Integration.Aws.Requests;

namespace Integration.Aws.Tests.Unit;

/// <summary>Failures of the SDK, without an error code and with one.</summary>
public sealed class ErrorsTests
{
    [Fact]
    public void Missing_credentials_are_unauthorized()
    {
        Assert.IsType<UnauthorizedException>(Translate(new AmazonClientException("Failed to resolve AWS credentials.")));
        Assert.IsType<UnauthorizedException>(Translate(new AmazonServiceException("Unable to get IAM security credentials from EC2 Instance Metadata Service.")));
    }

    [Fact]
    public void A_damaged_or_garbled_answer_is_unavailable()
    {
        Assert.IsType<ServiceUnavailableException>(Translate(new AmazonServiceException("MD5 hash mismatch for message id m")));
        Assert.IsType<ServiceUnavailableException>(Translate(new AmazonServiceException("credentials", null, HttpStatusCode.BadGateway)));
    }

    /// <summary>What KMS does not find, or is not allowed, is the key of an encrypted queue, not the queue.</summary>
    [Theory]
    [InlineData("KMS.NotFoundException")]
    [InlineData("KMS.DisabledException")]
    [InlineData("KMS.InvalidStateException")]
    [InlineData("KMS.InvalidKeyUsageException")]
    [InlineData("KMS.OptInRequired")]
    [InlineData("KMS.AccessDeniedException")]
    [InlineData("KMSNotFound")]
    [InlineData("KMSAccessDenied")]
    [InlineData("com.amazonaws.sqs#KmsNotFound")]
    [InlineData("KmsAccessDenied")]
    public void A_keys_trouble_is_not_the_queues(string code)
    {
        var error = Assert.IsType<UnauthorizedException>(Translate(new AmazonServiceException("x", ErrorType.Sender, code, "r", HttpStatusCode.BadRequest)));

        Assert.Contains("KMS key", error.Message, StringComparison.Ordinal);
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KMS.ThrottlingException", typeof(ThrottledException))]
    [InlineData("KmsThrottled", typeof(ThrottledException))]
    [InlineData("KMS.KMSInternalException", typeof(ServiceUnavailableException))]
    [InlineData("KMS.DependencyTimeoutException", typeof(ServiceUnavailableException))]
    [InlineData("AWS.SimpleQueueService.NonExistentQueue", typeof(EntityNotFoundException))]
    [InlineData("com.amazonaws.sqs#QueueDoesNotExist", typeof(EntityNotFoundException))]
    [InlineData("NotFoundException", typeof(EntityNotFoundException))]
    [InlineData("ResourceNotFoundException", typeof(EntityNotFoundException))]
    [InlineData("Lambda.ResourceNotFoundException", typeof(MessagingException))]
    public void Codes_are_matched_whole(string code, Type expected) =>
        Assert.IsType(expected, Translate(new AmazonServiceException("x", ErrorType.Sender, code, "r", HttpStatusCode.BadRequest)));

    private static MessagingException? Translate(Exception exception) => AwsErrors.Translate(exception, EntityPath.Queue("q"));
}
