using System.Globalization;
using Integration.Migration;
using Integration.Registration;
using Integration.TopologyManagement;

namespace Integration.Operations.Costs;

/// <summary>How load profiles and price lists are read: YAML, and so JSON, with the place of every fault.</summary>
internal static class CostDocument
{
    /// <exception cref="CostInputException">The text, or what <paramref name="read"/> finds in it, is not as it should be.</exception>
    public static T Read<T>(string text, Func<ConfigurationReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var reader = new ConfigurationReader(YamlDocumentFormat.Read(text));
            var value = read(reader);
            reader.ReportUnknownKeys();
            return value;
        }
        catch (DocumentFault fault)
        {
            throw new CostInputException(fault.Message, fault.Place.Line, fault.Place.Column, fault.InnerException);
        }
    }

    /// <summary>A number that may have decimals; null where none is given.</summary>
    public static decimal? Decimal(this ConfigurationReader reader, string key, decimal min, decimal max = decimal.MaxValue)
    {
        if (reader.Text(key) is not { } text)
            return null;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < min || value > max)
            reader.Fault(key, $"is '{text}'; allowed: a number such as 0.25, {(max == decimal.MaxValue ? $"{Show(min)} or more" : $"{Show(min)} to {Show(max)}")}");
        return value;
    }

    /// <summary>Text that must be there.</summary>
    public static string Required(this ConfigurationReader reader, string key, string example)
    {
        var text = reader.Text(key);
        if (text is null)
            reader.Fault("", $"has no {key}; give one, such as {example}");
        return text!;
    }

    private static string Show(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
