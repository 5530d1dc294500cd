namespace Integration.Migration;

/// <summary>What a destination holds against what the journal says of the routes that lead there.</summary>
internal sealed class Comparison
{
    private readonly Dictionary<JournalRouteContent, Result> _results;

    public Comparison(IReadOnlyList<FoundMessage> found, IReadOnlyList<JournalRouteContent> routes)
    {
        var left = found.GroupBy(f => f.Digest).ToDictionary(g => g.Key, g => g.ToList());
        _results = routes.ToDictionary(r => r, _ => new Result());
        var owners = new Dictionary<UInt128, JournalRouteContent>();
        foreach (var (route, result) in _results)
        {
            foreach (var copy in route.Copies.Values)
            {
                owners.TryAdd(copy.Digest, route);
                if (left.GetValueOrDefault(copy.Digest) is { Count: > 0 } matches)
                    result.Take(matches);
                else
                    result.Missing.Add(copy.MessageId);
            }
        }

        // What is left is there too often where a route copied it, and is not a copy at all elsewhere.
        foreach (var (digest, extra) in left.Where(l => l.Value.Count > 0))
        {
            var owner = owners.GetValueOrDefault(digest);
            var result = _results[owner ?? routes[0]];
            if (owner is null)
                result.Foreign += extra.Count;
            else
                result.AddDuplicates(extra);
        }
    }

    public RouteAccount Fill(RouteAccount account, JournalRouteContent route)
    {
        var result = _results[route];
        return account with
        {
            Found = result.Found,
            FoundDigest = MessageDigest.Print(result.Digest),
            Missing = result.Missing,
            Duplicates = result.Duplicates,
            Foreign = result.Foreign,
        };
    }

    private sealed class Result
    {
        public long Found { get; private set; }

        public UInt128 Digest { get; private set; }

        public List<string> Missing { get; } = [];

        public List<string> Duplicates { get; } = [];

        public long Foreign { get; set; }

        public void Take(List<FoundMessage> matches)
        {
            Add(matches[^1]);
            matches.RemoveAt(matches.Count - 1);
        }

        public void AddDuplicates(List<FoundMessage> extra)
        {
            foreach (var message in extra)
            {
                Add(message);
                Duplicates.Add(message.MessageId);
            }
        }

        private void Add(FoundMessage message)
        {
            Found++;
            Digest += message.Digest;
        }
    }
}
