using System.Text.RegularExpressions;

namespace Integration.Aws.Kinesis.Tests.Requests;

/// <summary>The tables of docs/providers/aws-kinesis.md, which these tests hold to their word.</summary>
internal static class ProviderPage
{
    private static readonly string Text = File.ReadAllText(Repository.Find("docs/providers/aws-kinesis.md"));

    /// <summary>The actions that a role needs, in order.</summary>
    public static IEnumerable<string> Rights(string role) => Regex
        .Matches(Row("Rights", role), "`(?<action>(kinesis|dynamodb):[A-Za-z]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
        .Select(m => m.Groups["action"].Value).Order(StringComparer.Ordinal);

    /// <summary>What a scenario costs, in words or figures.</summary>
    public static string Cost(string scenario) => Row("Cost", scenario);

    private static string Row(string section, string name)
    {
        var table = Text[Text.IndexOf($"\n## {section}\n", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("\n## ", 4, StringComparison.Ordinal)];
        var row = Regex.Match(table, $@"^\| {Regex.Escape(name)} \| (?<cell>.*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return row.Success ? row.Groups["cell"].Value : throw new InvalidOperationException($"{section} has no row '{name}'.");
    }
}
