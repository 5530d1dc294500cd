using System.Globalization;
using System.Reflection;
using Integration.Operations.Portability;

namespace Integration.Cli.Tests;

/// <summary>
/// What the analyzer knows of the providers is what they declare, and what it knows of calls is what <c>integration check</c> knows. UPDATE_PORTABILITY_DATA=1
/// writes it anew after a wanted change.
/// </summary>
public sealed class PortabilityDataTests
{
    private static readonly string File = Repository.Find("src/Analyzers/Declarations/portability.tsv");

    [Fact]
    public async Task The_analyzer_knows_what_providers_declare()
    {
        var declared = Declared().ToList();
        var known = KnownProviders.All.Select(p => p.Name).ToHashSet();
        var written = await System.IO.File.ReadAllLinesAsync(File);

        if (Environment.GetEnvironmentVariable("UPDATE_PORTABILITY_DATA") == "1")
        {
            Assert.SkipWhen(written.Any(IsLeftOut), "Inconclusive: a provider is left out of this build, and its lines would be, too.");
            await System.IO.File.WriteAllLinesAsync(File, written = [.. declared]);
        }

        Assert.Equal(declared, written.Where(line => !IsLeftOut(line)));

        // A provider that is left out of this build tells nothing.
        bool IsLeftOut(string line) => line.Split('\t') is ["provider" or "support" or "limit", var provider, ..] && !known.Contains(provider);
    }

    private static IEnumerable<string> Declared() =>
    [
        .. AssemblyUses.Members.Select(m => Line("call", m.Key.Type, m.Key.Member, m.Value)),
        .. Enum.GetValues<Capability>().Select(c => Line("clause", c, c.Clause())),
        .. KnownProviders.All.Where(p => p.Capabilities is not null).OrderBy(p => p.Name, StringComparer.Ordinal).SelectMany(p => Of(p.Name, p.Capabilities!)),
    ];

    private static IEnumerable<string> Of(string provider, MessagingCapabilities capabilities) =>
    [
        Line("provider", provider),
        .. capabilities.Where(c => c.Value.Level != SupportLevel.Native).OrderBy(c => c.Key)
            .Select(c => Line("support", provider, c.Key, c.Value.Level == SupportLevel.Emulated ? "emulated" : "unsupported", Detail(c.Value))),
        .. typeof(MessagingLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => (p.Name, Value: p.GetValue(capabilities.Limits))).Where(p => p.Value is not null)
            .Select(p => Line("limit", provider, p.Name, p.Value is TimeSpan time ? time.Ticks : p.Value!)),
    ];

    private static string Detail(CapabilitySupport support) => support.Alternative is { } alternative ? $"{support.Note} Instead: {alternative}" : support.Note ?? "";

    private static string Line(params object[] fields) => string.Join('\t', fields.Select(f => Convert.ToString(f, CultureInfo.InvariantCulture)));
}
