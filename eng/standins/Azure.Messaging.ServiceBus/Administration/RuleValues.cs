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

    /// <summary>The administration endpoint has forms for these types only.</summary>
    public static void CheckTypes(RuleFilter filter)
    {
        IDictionary<string, object> values = filter switch
        {
            SqlRuleFilter sql => sql.Parameters,
            CorrelationRuleFilter correlation => correlation.ApplicationProperties,
            _ => new Dictionary<string, object>(),
        };
        if (values.Values.FirstOrDefault(static value => value is not (string or int or long or bool or double or DateTime or TimeSpan)) is { } value)
        {
            throw new ServiceBusException(
                false,
                $"Object is not of supported type: {value.GetType().Name}. Only following types are supported through HTTP: "
                + "string,int,long,bool,double,DateTime");
        }
    }
}
