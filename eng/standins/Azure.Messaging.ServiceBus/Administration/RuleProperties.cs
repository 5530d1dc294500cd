namespace Azure.Messaging.ServiceBus.Administration;

public sealed class RuleProperties : IEquatable<RuleProperties>
{
    public const string DefaultRuleName = "$Default";

    private string _name;
    private RuleFilter _filter;

    internal RuleProperties(string name, RuleFilter filter, RuleAction action)
    {
        Name = name;
        Filter = filter;
        Action = action;
    }

    public RuleFilter Filter
    {
        get => _filter;
        set
        {
            Check.NotNull(value, nameof(Filter));
            _filter = value;
        }
    }

    public RuleAction Action { get; set; }

    public string Name
    {
        get => _name;
        internal set
        {
            EntityRules.CheckShortName(value, nameof(Name));
            _name = value;
        }
    }

    public static bool operator ==(RuleProperties left, RuleProperties right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(RuleProperties left, RuleProperties right) => !(left == right);

    public bool Equals(RuleProperties other) => other is not null
        && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase)
        && Equals(Filter, other.Filter)
        && Equals(Action, other.Action);

    public override bool Equals(object obj) => Equals(obj as RuleProperties);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);
}
