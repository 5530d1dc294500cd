namespace Azure.Messaging.ServiceBus.Administration;

public sealed class CreateRuleOptions : IEquatable<CreateRuleOptions>
{
    public const string DefaultRuleName = "$Default";

    private string _name;
    private RuleFilter _filter;

    public CreateRuleOptions()
        : this(DefaultRuleName, new TrueRuleFilter())
    {
    }

    public CreateRuleOptions(string name)
        : this(name, new TrueRuleFilter())
    {
    }

    public CreateRuleOptions(string name, RuleFilter filter)
    {
        Name = name;
        Filter = filter;
    }

    public CreateRuleOptions(RuleProperties rule)
    {
        Check.NotNull(rule, nameof(rule));
        Name = rule.Name;
        Filter = RuleValues.Clone(rule.Filter);
        Action = rule.Action;
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
        set
        {
            EntityRules.CheckShortName(value, nameof(Name));
            _name = value;
        }
    }

    public static bool operator ==(CreateRuleOptions left, CreateRuleOptions right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(CreateRuleOptions left, CreateRuleOptions right) => !(left == right);

    public bool Equals(CreateRuleOptions other) => other is not null
        && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase)
        && Equals(Filter, other.Filter)
        && Equals(Action, other.Action);

    public override bool Equals(object obj) => Equals(obj as CreateRuleOptions);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);
}
