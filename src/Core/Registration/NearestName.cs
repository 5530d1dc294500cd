namespace Integration.Registration;

/// <summary>What someone probably meant.</summary>
internal static class NearestName
{
    /// <summary>A question to put behind a fault; nothing where no known name is near.</summary>
    public static string Suggestion(string text, IEnumerable<string> known) => Find(text, known) is { } near ? $". Did you mean '{near}'?" : "";

    /// <summary>The known name with the fewest typing errors, if a third of the letters or fewer are wrong; null otherwise.</summary>
    private static string? Find(string text, IEnumerable<string> known) =>
        known.Select(name => (Name: name, Errors: Distance(text.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(candidate => candidate.Errors <= Math.Max(1, candidate.Name.Length / 3))
            .OrderBy(candidate => candidate.Errors)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();

    /// <summary>Levenshtein's distance: how many letters to insert, delete or replace.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
