using Microsoft.Extensions.Configuration;

namespace Integration.Registration;

/// <summary>A section of the configuration; faults are collected, each with its path.</summary>
/// <param name="section">The section.</param>
/// <param name="root">The configuration that it is of, whose providers tell how each spells a key; null when it is not known.</param>
/// <param name="faults">Where faults go: those of the whole tree.</param>
internal sealed class ConfigurationNode(IConfigurationSection section, IConfigurationRoot? root, List<string> faults) : SettingNode
{
    private ILookup<string, string>? _spellings;

    public override string Path => section.Path;

    public override bool Exists => section.Exists();

    public override bool IsSection => section.GetChildren().Any();

    /// <summary>An empty value counts as none.</summary>
    public override string? Value => string.IsNullOrEmpty(section.Value) ? null : section.Value;

    public override IEnumerable<string> Keys => section.GetChildren().Select(child => child.Key);

    public override StringComparer KeyComparer => StringComparer.OrdinalIgnoreCase;

    public override IReadOnlyList<string> Faults => faults;

    public override SettingNode Child(string key) => new ConfigurationNode(section.GetSection(key), root, faults);

    public override IReadOnlyList<string> SpellingsOf(string key)
    {
        if (root is null)
            return [key];
        _spellings ??= root.Providers.SelectMany(p => p.GetChildKeys([], Path)).Distinct(StringComparer.Ordinal).ToLookup(k => k, StringComparer.OrdinalIgnoreCase);
        return [.. _spellings[key]];
    }

    public override void Fault(string key, string what) =>
        faults.Add($"{(string.IsNullOrEmpty(key) ? Path : $"{Path}:{key}")} {what}{(what is [.., '.' or '?' or '^'] ? "" : ".")}");

    public override void FaultInKey(string key, string what) => Fault(key, what);
}
