using System.Globalization;

namespace Integration.Registration;

/// <content>Options that code sets and the section overrules: the value that counts is checked, wherever it is from.</content>
public sealed partial class ConfigurationReader
{
    internal int NumberOr(string key, int inCode, int min, int max = int.MaxValue) => NumberOr(key, (int?)inCode, min, max)!.Value;

    /// <summary>Null where neither sets any.</summary>
    internal int? NumberOr(string key, int? inCode, int min, int max = int.MaxValue)
    {
        var allowed = max == int.MaxValue ? $"{min} or more" : $"{min} to {max}";
        var value = Value<int>(
            key, text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null, $"a whole number, {allowed}") ?? inCode;
        if (value < min || value > max)
            Fault(key, $"is {value}; allowed: {allowed}");
        return value;
    }

    /// <summary>A duration of more than zero.</summary>
    internal TimeSpan DurationOr(string key, TimeSpan inCode) => DurationOr(key, inCode, TimeSpan.FromTicks(1));

    internal TimeSpan DurationOr(string key, TimeSpan inCode, TimeSpan min) => DurationOr(key, (TimeSpan?)inCode, min)!.Value;

    /// <summary>Null where neither sets any.</summary>
    internal TimeSpan? DurationOr(string key, TimeSpan? inCode, TimeSpan min)
    {
        var allowed = min == TimeSpan.FromTicks(1) ? "more than zero" : $"{min} or more";
        var value = Value(key, ParseDuration, $"a duration such as 00:00:30, {allowed}") ?? inCode;
        if (value < min)
            Fault(key, $"is '{value}'; allowed: {allowed}");
        return value;
    }

    private static TimeSpan? ParseDuration(string text) =>
        text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
}
