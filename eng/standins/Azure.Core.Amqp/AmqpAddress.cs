using System.ComponentModel;

namespace Azure.Core.Amqp;

public readonly struct AmqpAddress : IEquatable<AmqpAddress>
{
    private readonly string _address;

    public AmqpAddress(string address) => _address = address;

    public bool Equals(AmqpAddress other) => string.Equals(_address, other._address, StringComparison.Ordinal);

    public bool Equals(string other) => string.Equals(_address, other, StringComparison.Ordinal);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => obj is AmqpAddress other ? Equals(other) : obj is string text && Equals(text);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => _address?.GetHashCode(StringComparison.Ordinal) ?? 0;

    public override string ToString() => _address;

    public static bool operator ==(AmqpAddress left, AmqpAddress right) => left.Equals(right);

    public static bool operator !=(AmqpAddress left, AmqpAddress right) => !left.Equals(right);
}
