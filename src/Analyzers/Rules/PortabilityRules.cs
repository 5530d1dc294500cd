using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Integration.Analyzers.Rules;

/// <summary>What the analyzer reports.</summary>
internal static class PortabilityRules
{
    private const string Category = "Integration.Portability";

    public static readonly DiagnosticDescriptor Unsupported = new(
        "INTG0001",
        "A provider can't do it",
        "{0} takes {1}, which '{2}' does not have: {3}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "The call, or the creation of what is declared, throws CapabilityNotSupportedException on this provider.",
        HelpOf("INTG0001"));

    public static readonly DiagnosticDescriptor Emulated = new(
        "INTG0002",
        "A provider emulates it",
        "{0} takes {1}, which '{2}' emulates: {3}",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        "The provider's adapter does it on top of the service, at a cost or with a restriction that the message names.",
        HelpOf("INTG0002"));

    public static readonly DiagnosticDescriptor BeyondLimit = new(
        "INTG0003",
        "A value is beyond the limits of a provider",
        "{0} is {1}; '{2}' takes {3}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "The provider refuses the value before any traffic.",
        HelpOf("INTG0003"));

    public static readonly DiagnosticDescriptor UnknownProvider = new(
        "INTG0004",
        "A provider is not known",
        "'{0}' is no provider that the analyzer knows; known: {1}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "IntegrationPortableTo of the project, or integration_portable_to of an .editorconfig, has a name that says nothing to the analyzer.",
        HelpOf("INTG0004"),
        WellKnownDiagnosticTags.CompilationEnd);

    /// <summary>The page in the repository that this was built from; null when a build has none to name.</summary>
    private static string? HelpOf(string id)
    {
        var repository = typeof(PortabilityRules).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "RepositoryUrl")?.Value;
        return string.IsNullOrEmpty(repository) ? null : $"{repository}/blob/HEAD/docs/operations/portability.md#{id.ToLowerInvariant()}";
    }
}
