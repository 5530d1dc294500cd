using System.ComponentModel;

namespace Azure.Messaging.ServiceBus.Administration;

public readonly struct EntityStatus : IEquatable<EntityStatus>
{
    private readonly string _value;

    public EntityStatus(string value)
    {
        Check.NotNull(value, nameof(value));
        _value = value;
    }

    public static EntityStatus Active { get; } = new("Active");

    public static EntityStatus Disabled { get; } = new("Disabled");

    public static EntityStatus SendDisabled { get; } = new("SendDisabled");

    public static EntityStatus ReceiveDisabled { get; } = new("ReceiveDisabled");

    public static implicit operator EntityStatus(string value) => new(value);

    public static bool operator ==(EntityStatus left, EntityStatus right) => left.Equals(right);

    public static bool operator !=(EntityStatus left, EntityStatus right) => !left.Equals(right);

    public bool Equals(EntityStatus other) => string.Equals(_value, other._value, StringComparison.OrdinalIgnoreCase);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => obj is EntityStatus other && Equals(other);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(_value ?? string.Empty);

    public override string ToString() => _value;
}
