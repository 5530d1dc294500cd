namespace Integration.Registration;

/// <summary>Options that code sets and the section overrules: the value that counts is checked, wherever it is from.</summary>
internal static class OptionReading
{
    public static int NumberOr(this ConfigurationReader section, string key, int inCode, int min, int max = int.MaxValue) =>
        section.NumberOr(key, (int?)inCode, min, max)!.Value;

    /// <summary>Null where neither sets any.</summary>
    public static int? NumberOr(this ConfigurationReader section, string key, int? inCode, int min, int max = int.MaxValue)
    {
        var value = section.Number(key, int.MinValue) ?? inCode;
        if (value < min || value > max)
            section.Fault(key, $"is {value}; allowed: {min} {(max == int.MaxValue ? "or more" : $"to {max}")}");
        return value;
    }

    public static TimeSpan DurationOr(this ConfigurationReader section, string key, TimeSpan inCode, TimeSpan min)
    {
        var value = section.Duration(key, TimeSpan.MinValue) ?? inCode;
        if (value < min)
            section.Fault(key, $"is '{value}'; allowed: {(min == TimeSpan.FromTicks(1) ? "more than zero" : $"{min} or more")}");
        return value;
    }

    /// <summary>A duration of more than zero.</summary>
    public static TimeSpan DurationOr(this ConfigurationReader section, string key, TimeSpan inCode) => section.DurationOr(key, inCode, TimeSpan.FromTicks(1));
}
