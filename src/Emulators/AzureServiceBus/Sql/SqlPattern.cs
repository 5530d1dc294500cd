namespace Integration.Emulators.AzureServiceBus.Sql;

/// <summary>LIKE: % is any run of characters, _ is one, the escape character makes the next one literal.</summary>
internal static class SqlPattern
{
    private enum Kind
    {
        Literal,
        One,
        Many,
    }

    public static bool Matches(string text, string pattern, string? escape)
    {
        List<(Kind Kind, char Character)> parts = Parse(pattern, escape);
        int at = 0, part = 0, retryPart = -1, retryAt = 0;

        // Greedy with one point of return, the last %: linear in practice, and quadratic at worst.
        while (at < text.Length)
        {
            if (part < parts.Count && parts[part].Kind == Kind.Many)
            {
                retryPart = part++;
                retryAt = at;
            }
            else if (part < parts.Count && (parts[part].Kind == Kind.One || parts[part].Character == text[at]))
            {
                part++;
                at++;
            }
            else if (retryPart >= 0)
            {
                part = retryPart + 1;
                at = ++retryAt;
            }
            else
            {
                return false;
            }
        }

        return parts.Skip(part).All(static rest => rest.Kind == Kind.Many);
    }

    private static List<(Kind, char)> Parse(string pattern, string? escape)
    {
        var parts = new List<(Kind, char)>(pattern.Length);
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (escape?.Length == 1 && c == escape[0] && i + 1 < pattern.Length)
            {
                parts.Add((Kind.Literal, pattern[++i]));
            }
            else
            {
                parts.Add((c == '%' ? Kind.Many : c == '_' ? Kind.One : Kind.Literal, c));
            }
        }

        return parts;
    }
}
