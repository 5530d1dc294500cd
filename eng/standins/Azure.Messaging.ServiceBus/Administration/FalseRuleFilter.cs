namespace Azure.Messaging.ServiceBus.Administration;

public sealed class FalseRuleFilter : SqlRuleFilter
{
    public FalseRuleFilter()
        : base("1=0")
    {
    }

    public static bool operator ==(FalseRuleFilter left, FalseRuleFilter right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(FalseRuleFilter left, FalseRuleFilter right) => !(left == right);

    public override bool Equals(RuleFilter other) => other is FalseRuleFilter;

    public override bool Equals(object obj) => obj is FalseRuleFilter;

    public override int GetHashCode() => base.GetHashCode();

    public override string ToString() => "FalseRuleFilter";

    internal override SqlRuleFilter Clone() => new FalseRuleFilter();
}
