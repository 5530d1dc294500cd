using Integration.Analyzers.Declarations;

namespace Integration.Analyzers.Targets;

/// <summary>The clients of a project, each with the providers that it may run on.</summary>
/// <param name="named">The names by client; those that are not known are another's affair.</param>
internal sealed class Clients(IEnumerable<IEnumerable<string>> named)
{
    private readonly IReadOnlyList<IReadOnlyList<string>> _providers =
        [.. named.Select(n => (IReadOnlyList<string>)[.. n.Select(ProviderDeclarations.Known.FindProvider).OfType<string>().Distinct()]).Where(n => n.Count > 0)];

    /// <summary>The providers for which something holds that holds for one of each client; none when a client has none of them.</summary>
    public IReadOnlyList<string> Where(Func<string, bool> holds) => _providers.All(client => client.Any(holds))
        ? [.. _providers.SelectMany(client => client.Where(holds)).Distinct()]
        : [];
}
