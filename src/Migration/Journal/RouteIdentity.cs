namespace Integration.Migration;

/// <summary>What tells the two ends of a route from others of the same names; null where it is not known.</summary>
internal readonly record struct RouteIdentity(string? Source, string? Destination)
{
    public static async Task<RouteIdentity> FindAsync(IMessaging from, IMessaging to, MoveRoute route, CancellationToken cancellationToken) =>
        new(await FindAsync(from, route.Source, cancellationToken).ConfigureAwait(false), await FindAsync(to, route.Destination, cancellationToken).ConfigureAwait(false));

    /// <summary>Which end is another one now, in words; null when none is known to be.</summary>
    public string? FindDifference(RouteIdentity now) =>
        IsOther(Source, now.Source) ? "source"
        : IsOther(Destination, now.Destination) ? "destination"
        : null;

    private static bool IsOther(string? known, string? now) => known is not null && now is not null && known != now;

    private static Task<string?> FindAsync(IMessaging messaging, EntityPath path, CancellationToken cancellationToken) =>
        messaging is IEntityIdentities identities ? identities.FindIdentityAsync(path, cancellationToken) : Task.FromResult<string?>(null);
}
