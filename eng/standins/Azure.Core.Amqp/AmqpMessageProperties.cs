namespace Azure.Core.Amqp;

public class AmqpMessageProperties
{
    internal AmqpMessageProperties()
    {
    }

    public AmqpMessageId? MessageId { get; set; }

    public ReadOnlyMemory<byte>? UserId { get; set; }

    public AmqpAddress? To { get; set; }

    public string Subject { get; set; }

    public AmqpAddress? ReplyTo { get; set; }

    public AmqpMessageId? CorrelationId { get; set; }

    public string ContentType { get; set; }

    public string ContentEncoding { get; set; }

    public DateTimeOffset? AbsoluteExpiryTime { get; set; }

    public DateTimeOffset? CreationTime { get; set; }

    public string GroupId { get; set; }

    public uint? GroupSequence { get; set; }

    public string ReplyToGroupId { get; set; }
}
