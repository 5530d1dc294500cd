namespace Azure.Core.Amqp;

public class AmqpMessageHeader
{
    internal AmqpMessageHeader()
    {
    }

    public bool? Durable { get; set; }

    public byte? Priority { get; set; }

    public TimeSpan? TimeToLive { get; set; }

    public bool? FirstAcquirer { get; set; }

    public uint? DeliveryCount { get; set; }
}
