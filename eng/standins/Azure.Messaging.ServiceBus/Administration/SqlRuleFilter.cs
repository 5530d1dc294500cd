namespace Azure.Messaging.ServiceBus.Administration;

public class SqlRuleFilter : RuleFilter
{
    private const int MaxExpressionLength = 1024;

    public SqlRuleFilter(string sqlExpression)
    {
        Check.NotNullOrEmpty(sqlExpression, nameof(sqlExpression));
        Check.NotLongerThan(sqlExpression, MaxExpressionLength, nameof(sqlExpression));
        SqlExpression = sqlExpression;
    }

    public string SqlExpression { get; }

    public IDictionary<string, object> Parameters { get; } = new Dictionary<string, object>(StringComparer.Ordinal);

    public static bool operator ==(SqlRuleFilter left, SqlRuleFilter right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(SqlRuleFilter left, SqlRuleFilter right) => !(left == right);

    public override bool Equals(RuleFilter other) => other is SqlRuleFilter filter
        && string.Equals(SqlExpression, filter.SqlExpression, StringComparison.OrdinalIgnoreCase)
        && RuleValues.AreEqual(Parameters, filter.Parameters);

    public override bool Equals(object obj) => obj is RuleFilter filter && Equals(filter);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(SqlExpression);

    public override string ToString() => $"SqlRuleFilter: {SqlExpression}";

    internal virtual SqlRuleFilter Clone()
    {
        var copy = new SqlRuleFilter(SqlExpression);
        RuleValues.Copy(Parameters, copy.Parameters);
        return copy;
    }
}
