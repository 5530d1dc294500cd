using System.Globalization;
using System.Text.RegularExpressions;

namespace Integration.Aws.Tests.Requests;

/// <summary>The rows of the cost table in docs/providers/aws.md: a scenario and its number of requests.</summary>
internal sealed class CostTable(string text)
{
    public long this[string scenario] => Row(scenario) is { Success: true } row
        ? long.Parse(row.Groups["requests"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"The cost table has no row '{scenario}'.");

    public static CostTable Load() => new(File.ReadAllText(ProviderPage.Path));

    /// <summary>Puts a figure in; a scenario that is not in the table is an error.</summary>
    public void Write(string scenario, long requests)
    {
        _ = this[scenario];
        var row = Row(scenario).Groups["requests"];
        File.WriteAllText(ProviderPage.Path, string.Concat(
            text.AsSpan(0, row.Index), requests.ToString("N0", CultureInfo.InvariantCulture), text.AsSpan(row.Index + row.Length)));
    }

    private Match Row(string scenario) =>
        Regex.Match(text, $@"^\| {Regex.Escape(scenario)} \| (?<requests>[\d,]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
