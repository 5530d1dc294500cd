using System.Globalization;

namespace Integration.Analyzers.Declarations;

/// <summary>
/// What providers declare with their default settings, and which calls need what. An analyzer can't load providers: a test writes down what they
/// say, in <c>portability.tsv</c>, and compares it.
/// </summary>
internal sealed class ProviderDeclarations
{
    private readonly HashSet<string> _providers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Type, string Member), string> _calls = [];
    private readonly Dictionary<string, string> _clauses = [];
    private readonly Dictionary<(string Provider, string Capability), Support> _support = [];
    private readonly Dictionary<(string Provider, string Limit), long> _limits = [];

    private ProviderDeclarations(TextReader lines)
    {
        while (lines.ReadLine() is { } line)
            Add(line.Split('\t'));
    }

    public static ProviderDeclarations Known { get; } = Read();

    public IEnumerable<string> Providers => _providers.OrderBy(p => p, StringComparer.Ordinal);

    /// <summary>The name as the provider writes it; null for one that is not known.</summary>
    public string? FindProvider(string name) => _providers.FirstOrDefault(p => string.Equals(p, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The capability that a call of this member needs; null for none.</summary>
    public string? FindCapability(string type, string member) => _calls.TryGetValue((type, member), out var capability) ? capability : null;

    /// <summary>The capability with the clause of the contract that it belongs to, such as <c>Peek (Q16)</c>.</summary>
    public string Describe(string capability) => $"{capability} ({_clauses[capability]})";

    /// <summary>What the provider says of it; null when the service does it.</summary>
    public Support? FindSupport(string provider, string capability) => _support.TryGetValue((provider, capability), out var support) ? support : null;

    /// <summary>A limit, of a time in ticks; null when there is none.</summary>
    public long? FindLimit(string provider, string limit) => _limits.TryGetValue((provider, limit), out var value) ? value : null;

    private static ProviderDeclarations Read()
    {
        using var lines = new StreamReader(typeof(ProviderDeclarations).Assembly.GetManifestResourceStream("portability.tsv")!);
        return new(lines);
    }

    private void Add(string[] fields)
    {
        switch (fields[0])
        {
            case "call":
                _calls[(fields[1], fields[2])] = fields[3];
                break;
            case "clause":
                _clauses[fields[1]] = fields[2];
                break;
            case "provider":
                _providers.Add(fields[1]);
                break;
            case "support":
                _support[(fields[1], fields[2])] = new(fields[3] == "emulated", fields[4]);
                break;
            case "limit":
                _limits[(fields[1], fields[2])] = long.Parse(fields[3], CultureInfo.InvariantCulture);
                break;
            default:
                throw new InvalidDataException($"'{fields[0]}' is no declaration.");
        }
    }
}
