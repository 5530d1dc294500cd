using System.Net;
using Amazon.Runtime;

namespace Integration.Aws.Tests.Unit;

/// <summary>Failures of the SDK that have no error code.</summary>
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

    private static MessagingException? Translate(Exception exception) => AwsErrors.Translate(exception, "aws", EntityPath.Queue("q"));
}
