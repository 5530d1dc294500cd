using System.Text.RegularExpressions;

namespace Integration.Analyzers.Targets;

/// <summary>
/// What stands as <c>Provider</c> in files of settings, by section. A reader of JSON as lenient as that of the configuration, with comments and commas too
/// many: what is no JSON at all the application itself tells.
/// </summary>
internal sealed class ConfiguredProviders
{
    private const string Key = "Provider";

    private static readonly Regex Tokens = new("//[^\n]*|/\\*.*?\\*/|\"(?<text>(?:\\\\.|[^\"\\\\])*)\"|[{}\\[\\],:]", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private readonly SortedDictionary<string, SortedSet<string>> _sections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Of each section the names, which differ where one file overrules another.</summary>
    public IEnumerable<IReadOnlyCollection<string>> Sections => _sections.Values;

    public void Read(string json)
    {
        var path = new Stack<string>();
        string? name = null, text = null;
        foreach (var token in Tokens.Matches(json).Cast<Match>())
        {
            switch (token.Value[0])
            {
                case '"':
                    text = token.Groups["text"].Value;
                    if (name is not null)
                        Note(string.Join(":", path.Reverse().Append(name).Where(part => part.Length > 0)), text);
                    break;
                case ':':
                    name = text;
                    break;
                case '{' or '[':
                    path.Push(name ?? "");
                    name = null;
                    break;
                case '}' or ']':
                    if (path.Count > 0)
                        path.Pop();
                    name = null;
                    break;
                case ',':
                    name = null;
                    break;
            }
        }
    }

    private void Note(string path, string value)
    {
        if (!path.EndsWith(":" + Key, StringComparison.OrdinalIgnoreCase))
            return;
        if (!_sections.TryGetValue(path, out var names))
            _sections[path] = names = new(StringComparer.OrdinalIgnoreCase);
        names.Add(value);
    }
}
