using Azure;
using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus.Tests.Unit;

/// <summary>The administration client wraps every answer: in service exceptions, argument exceptions, and one for each of its retries.</summary>
public sealed class AzureServiceBusErrorsTests
{
    private static readonly EntityPath Orders = EntityPath.Queue("orders");

    [Theory]
    [InlineData(400, "SubCode=40000. The value is not legal.", typeof(MessagingException), false)]
    [InlineData(401, "", typeof(UnauthorizedException), false)]
    [InlineData(403, "Ip has been prevented to connect to the endpoint.", typeof(UnauthorizedException), false)]
    [InlineData(403, "SubCode=40300. The maximum number of resources of type Queue has been reached or exceeded.", typeof(QuotaExceededException), false)]
    [InlineData(404, "", typeof(EntityNotFoundException), false)]
    [InlineData(409, "SubCode=40901. Another conflicting operation is in progress.", typeof(ServiceUnavailableException), true)]
    [InlineData(429, "", typeof(ThrottledException), true)]
    [InlineData(503, "", typeof(ServiceUnavailableException), true)]
    [InlineData(0, "Connection refused", typeof(ServiceUnavailableException), true)]
    public void What_was_answered_decides_however_it_is_wrapped(int status, string message, Type type, bool isTransient)
    {
        var answered = new RequestFailedException(status, message);
        foreach (var thrown in (Exception[])
        [
            answered,
            new ServiceBusException(message, ServiceBusFailureReason.GeneralError, innerException: answered),
            new ServiceBusException(message, ServiceBusFailureReason.QuotaExceeded, innerException: answered),
#pragma warning disable MA0015 // As the client throws it.
            new ArgumentException(message, answered),
#pragma warning restore MA0015
            new UnauthorizedAccessException(message, answered),
            new InvalidOperationException(message, answered),
            new AggregateException(answered, answered, answered, answered),
        ])
        {
            var error = AzureServiceBusErrors.Translate(thrown, Orders);

            Assert.Equal(type, error?.GetType());
            Assert.Equal((isTransient, Orders), (error!.IsTransient, error.Entity));
            Assert.NotNull(error.InnerException);
        }
    }

    [Fact]
    public void A_caller_s_own_argument_stays_his() => Assert.Null(AzureServiceBusErrors.Translate(new FormatException("The name is not legal."), Orders));
}
