namespace Azure.Messaging.ServiceBus.Administration;

public abstract class RuleFilter : IEquatable<RuleFilter>
{
    internal RuleFilter()
    {
    }

    public abstract bool Equals(RuleFilter other);

    public abstract override bool Equals(object obj);

    public override int GetHashCode() => base.GetHashCode();
}
