namespace Azure.Messaging.ServiceBus.Administration;

public abstract class RuleAction : IEquatable<RuleAction>
{
    internal RuleAction()
    {
    }

    public abstract bool Equals(RuleAction other);

    public abstract override bool Equals(object obj);

    public override int GetHashCode() => base.GetHashCode();
}
