using System.ComponentModel;

namespace Azure.Messaging.ServiceBus.Administration;

public readonly struct MessagingSku : IEquatable<MessagingSku>
{
    private readonly string _value;

    public MessagingSku(string value)
    {
        Check.NotNull(value, nameof(value));
        _value = value;
    }

    public static MessagingSku Basic { get; } = new("Basic");

    public static MessagingSku Standard { get; } = new("Standard");

    public static MessagingSku Premium { get; } = new("Premium");

    public static implicit operator MessagingSku(string value) => new(value);

    public static bool operator ==(MessagingSku left, MessagingSku right) => left.Equals(right);

    public static bool operator !=(MessagingSku left, MessagingSku right) => !left.Equals(right);

    public bool Equals(MessagingSku other) => string.Equals(_value, other._value, StringComparison.OrdinalIgnoreCase);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => obj is MessagingSku other && Equals(other);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(_value ?? string.Empty);

    public override string ToString() => _value;
}
