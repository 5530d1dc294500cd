namespace Azure.Messaging.ServiceBus.Administration;

internal static class RuleValues
{
    public static bool AreEqual(IDictionary<string, object> left, IDictionary<string, object> right) => left.Count == right.Count
        && left.All(pair => right.TryGetValue(pair.Key, out object value) && Equals(pair.Value, value));

    public static void Copy(IDictionary<string, object> source, IDictionary<string, object> target)
    {
        foreach ((string key, object value) in source)
        {
            target[key] = value;
        }
    }

    public static RuleFilter Clone(RuleFilter filter) => filter switch
    {
        SqlRuleFilter sql => sql.Clone(),
        CorrelationRuleFilter correlation => correlation.Clone(),
        _ => filter,
    };
}
