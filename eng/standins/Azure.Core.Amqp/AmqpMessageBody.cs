using System.ComponentModel;

namespace Azure.Core.Amqp;

public class AmqpMessageBody
{
    private readonly IEnumerable<ReadOnlyMemory<byte>> _data;
    private readonly IEnumerable<IList<object>> _sequence;
    private readonly object _value;

    [EditorBrowsable(EditorBrowsableState.Never)]
    public AmqpMessageBody(IEnumerable<ReadOnlyMemory<byte>> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        BodyType = AmqpMessageBodyType.Data;
    }

    private AmqpMessageBody(IEnumerable<IList<object>> sequence)
    {
        _sequence = sequence;
        BodyType = AmqpMessageBodyType.Sequence;
    }

    private AmqpMessageBody(object value)
    {
        _value = value;
        BodyType = AmqpMessageBodyType.Value;
    }

    public AmqpMessageBodyType BodyType { get; }

    public static AmqpMessageBody FromData(IEnumerable<ReadOnlyMemory<byte>> data) => new(data);

    public static AmqpMessageBody FromSequence(IEnumerable<IList<object>> sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return new AmqpMessageBody(sequence);
    }

    public static AmqpMessageBody FromValue(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new AmqpMessageBody(value);
    }

#nullable enable
    public bool TryGetData(out IEnumerable<ReadOnlyMemory<byte>>? data)
    {
        data = _data;
        return BodyType == AmqpMessageBodyType.Data;
    }

    public bool TryGetSequence(out IEnumerable<IList<object>>? sequence)
    {
        sequence = _sequence;
        return BodyType == AmqpMessageBodyType.Sequence;
    }
#nullable disable

    public bool TryGetValue(out object value)
    {
        value = _value;
        return BodyType == AmqpMessageBodyType.Value;
    }
}
