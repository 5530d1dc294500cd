using System.Collections.Concurrent;
using Integration.Analyzers.Declarations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Integration.Analyzers.Targets;

/// <summary>
/// Which providers a project is to run on: those that it or an <c>.editorconfig</c> names, otherwise those that its settings choose. Of a project with several
/// clients nobody knows which of them a call is on: it is reported only when each has a provider that lacks what it takes.
/// </summary>
internal sealed class PortabilityTargets(AnalyzerOptions options, CancellationToken cancellationToken)
{
    private const string OfProject = "build_property._IntegrationPortableTo";
    private const string OfFolder = "integration_portable_to";

    private static readonly char[] Separators = [',', ';', ' '];

    private readonly ConcurrentDictionary<string, Clients> _named = new(StringComparer.Ordinal);
    private readonly Lazy<Clients> _configured = new(() => ReadSettings(options, cancellationToken));

    /// <summary>The names that are given and not known.</summary>
    public IEnumerable<string> Unknown => _named.Keys.SelectMany(Split).Distinct(StringComparer.OrdinalIgnoreCase)
        .Where(name => ProviderDeclarations.Known.FindProvider(name) is null).OrderBy(name => name, StringComparer.Ordinal);

    public Clients Of(SyntaxTree file) =>
        Find(options.AnalyzerConfigOptionsProvider.GetOptions(file), OfFolder) ?? Find(options.AnalyzerConfigOptionsProvider.GlobalOptions, OfProject) ?? _configured.Value;

    private Clients? Find(AnalyzerConfigOptions from, string key) => from.TryGetValue(key, out var names) && !string.IsNullOrWhiteSpace(names)
        ? _named.GetOrAdd(names, n => new([Split(n)]))
        : null;

    private static IEnumerable<string> Split(string names) => names.Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    private static Clients ReadSettings(AnalyzerOptions options, CancellationToken cancellationToken)
    {
        var configured = new ConfiguredProviders();
        foreach (var file in options.AdditionalFiles.Where(IsSettings))
        {
            if (file.GetText(cancellationToken) is { } text)
                configured.Read(text.ToString());
        }

        return new(configured.Sections);
    }

    private static bool IsSettings(AdditionalText file)
    {
        var name = Path.GetFileName(file.Path);
        return name.StartsWith("appsettings", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
    }
}
