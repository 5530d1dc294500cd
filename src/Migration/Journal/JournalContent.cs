using System.Text;

namespace Integration.Migration;

/// <summary>A copy as the journal has it.</summary>
internal readonly record struct JournalCopy(UInt128 Digest, string MessageId, bool IsCompleted);

/// <summary>What a journal says of one route, every copy with its id: to account for them.</summary>
internal sealed class JournalRouteContent(MoveRoute route, RouteIdentity identity) : IJournalRouteSink
{
    private readonly OpenSends _open = new();

    public MoveRoute Route => route;

    public RouteIdentity Identity => identity;

    /// <summary>The confirmed copies by key.</summary>
    public Dictionary<UInt128, JournalCopy> Copies { get; } = [];

    /// <summary>Sends without a known outcome; those before a confirmed one included.</summary>
    public long InDoubt => _open.Counts.Values.Sum();

    public bool NeedsCompleted => true;

    public void Sending(UInt128 key) => _open.Begin(key);

    public void NotSent(UInt128 key) => _open.End(key);

    public void Copied(UInt128 key, UInt128 digest, ReadOnlySpan<byte> escapedId)
    {
        _open.End(key);
        Copies[key] = new(digest, Uri.UnescapeDataString(Encoding.UTF8.GetString(escapedId)), IsCompleted: false);
    }

    public void Completed(UInt128 key)
    {
        if (Copies.TryGetValue(key, out var copy))
            Copies[key] = copy with { IsCompleted = true };
    }

    public void Drained()
    {
        // It may have been gone on with since; what was copied is what counts.
    }
}

/// <summary>Everything that a journal says.</summary>
internal sealed record JournalContent((string From, string To)? Providers, IReadOnlyList<JournalRouteContent> Routes)
{
    /// <exception cref="JournalException">It is missing or damaged.</exception>
    public static async Task<JournalContent> ReadAsync(string path)
    {
        var routes = new List<JournalRouteContent>();
        var reader = new JournalReader(path, JournalFormat.Move, (_, route, identity) =>
        {
            routes.Add(new(route, identity));
            return routes[^1];
        });
        await reader.ReadAsync().ConfigureAwait(false);
        return new(reader.Providers, routes);
    }
}
