namespace Azure.Core.Amqp;

public enum AmqpMessageBodyType
{
    Data = 0,
    Value = 1,
    Sequence = 2,
}
