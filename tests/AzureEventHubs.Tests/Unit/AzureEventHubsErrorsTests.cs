using Azure;
using Azure.Messaging.EventHubs;
using Integration.AzureEventHubs.Client;

namespace Integration.AzureEventHubs.Tests.Unit;

public sealed class AzureEventHubsErrorsTests
{
    private static readonly EntityPath Clicks = EntityPath.Stream("clicks");

    [Theory]
    [InlineData(EventHubsException.FailureReason.ResourceNotFound, typeof(EntityNotFoundException), false)]
    [InlineData(EventHubsException.FailureReason.ServiceBusy, typeof(ThrottledException), true)]
    [InlineData(EventHubsException.FailureReason.ServiceTimeout, typeof(ServiceUnavailableException), true)]
    [InlineData(EventHubsException.FailureReason.ServiceCommunicationProblem, typeof(ServiceUnavailableException), true)]
    [InlineData(EventHubsException.FailureReason.MessageSizeExceeded, typeof(MessagingException), false)]
    [InlineData(EventHubsException.FailureReason.ConsumerDisconnected, typeof(MessagingException), false)]
    [InlineData(EventHubsException.FailureReason.QuotaExceeded, typeof(QuotaExceededException), false)]
    public void Reasons_have_their_place_in_the_taxonomy(EventHubsException.FailureReason reason, Type expected, bool isTransient)
    {
        var native = new EventHubsException(isTransient: false, "clicks", "native", reason);
        var error = AzureEventHubsErrors.Translate(native, Clicks)!;
        Assert.IsType(expected, error);
        Assert.Equal((isTransient, Clicks, (Exception)native), (error.IsTransient, error.Entity, error.InnerException!));
    }

    [Theory]
    [InlineData(403, typeof(UnauthorizedException))]
    [InlineData(404, typeof(EntityNotFoundException))]
    [InlineData(503, typeof(ThrottledException))]
    [InlineData(500, typeof(ServiceUnavailableException))]
    [InlineData(0, typeof(ServiceUnavailableException))]
    [InlineData(400, typeof(MessagingException))]
    public void Answers_of_the_storage_account_have_too(int status, Type expected)
    {
        var native = new RequestFailedException(status, "native");
        Assert.IsType(expected, AzureEventHubsErrors.Translate(native, Clicks));
        Assert.IsType(expected, AzureEventHubsErrors.Translate(new AggregateException(new TimeoutException(), native), Clicks));
    }

    [Fact]
    public void What_is_not_the_services_is_left_alone() => Assert.Null(AzureEventHubsErrors.Translate(new FormatException("ours"), Clicks));
}
