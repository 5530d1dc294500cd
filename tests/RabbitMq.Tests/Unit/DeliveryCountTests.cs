using Integration.RabbitMq.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Integration.RabbitMq.Tests.Unit;

/// <summary>The broker's counts of deliveries: before RabbitMQ 4.3 one of all, since then one of all and one of those that no receiver gave back.</summary>
public sealed class DeliveryCountTests
{
    [Theory]
    [InlineData(false, null, null, 1)]
    [InlineData(false, 5L, 5L, 1)]
    [InlineData(true, null, null, 1)]
    [InlineData(true, 2L, null, 3)]
    [InlineData(true, null, 1L, 2)]
    [InlineData(true, 1L, 3L, 4)]
    [InlineData(true, 3L, 1L, 4)]
    [InlineData(true, 1L, -7L, 2)]
    public void A_delivery_is_one_more_than_came_before(bool redelivered, long? deliveryCount, long? acquiredCount, int expected) =>
        Assert.Equal(expected, MessageDecoder.NativeDeliveryCount(Delivered(redelivered, deliveryCount, acquiredCount)));

    [Fact]
    public void A_copy_carries_the_count_and_none_of_the_broker_s()
    {
        var headers = MessageCopy.ForLater(Delivered(redelivered: true, 1, 3), TimeSpan.FromSeconds(1), DateTimeOffset.UnixEpoch).Properties.Headers!;

        Assert.Equal(4L, headers[WireNames.DeliveryCount]);
        Assert.DoesNotContain(headers.Keys, name => name.StartsWith("x-", StringComparison.Ordinal));
    }

    private static BasicDeliverEventArgs Delivered(bool redelivered, long? deliveryCount, long? acquiredCount)
    {
        var headers = new Dictionary<string, object?>();
        if (deliveryCount is { } delivered)
            headers["x-delivery-count"] = delivered;
        if (acquiredCount is { } acquired)
            headers["x-acquired-count"] = acquired;
        return new("", 1, redelivered, "", "orders", new BasicProperties { MessageId = "1", Headers = headers }, default, CancellationToken.None);
    }
}
