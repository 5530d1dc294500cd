using System.ComponentModel;

namespace Azure.Core.Amqp;

public readonly struct AmqpMessageId : IEquatable<AmqpMessageId>
{
    private readonly string _messageId;

    public AmqpMessageId(string messageId) => _messageId = messageId;

    public bool Equals(AmqpMessageId other) => string.Equals(_messageId, other._messageId, StringComparison.Ordinal);

    public bool Equals(string other) => string.Equals(_messageId, other, StringComparison.Ordinal);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => obj is AmqpMessageId other ? Equals(other) : obj is string text && Equals(text);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => _messageId?.GetHashCode(StringComparison.Ordinal) ?? 0;

    public override string ToString() => _messageId;

    public static bool operator ==(AmqpMessageId left, AmqpMessageId right) => left.Equals(right);

    public static bool operator !=(AmqpMessageId left, AmqpMessageId right) => !left.Equals(right);
}
