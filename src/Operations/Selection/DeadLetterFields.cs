using System.Runtime.InteropServices;

namespace Integration.Operations;

/// <summary>What a filter can ask of a dead letter beyond its headers and properties: fields that read as headers of these names.</summary>
public static class DeadLetterFields
{
    /// <summary>See <see cref="DeadLetterHistory.Reason"/>.</summary>
    public const string Reason = "dead-letter.reason";

    /// <summary>See <see cref="DeadLetterHistory.Description"/>.</summary>
    public const string Description = "dead-letter.description";

    /// <summary>See <see cref="DeadLetterHistory.Exception"/>.</summary>
    public const string Exception = "dead-letter.exception";

    /// <summary>See <see cref="DeadLetterHistory.Type"/>.</summary>
    public const string Type = "dead-letter.type";

    /// <summary>See <see cref="DeadLetterHistory.Source"/>, as text.</summary>
    public const string Source = "dead-letter.source";

    /// <summary>See <see cref="DeadLetterHistory.Deliveries"/>, a number.</summary>
    public const string Deliveries = "dead-letter.deliveries";

    private static readonly HashSet<string> All = [Reason, Description, Exception, Type, Source, Deliveries];

    /// <summary>Whether a filter asks for any of them.</summary>
    internal static bool AreIn(MessageFilter filter) => filter.Conditions.Any(c => c.Field.HeaderName is { } name && Has(name));

    /// <summary>Whether a name is one of them.</summary>
    internal static bool Has(string name) => All.Contains(name);

    /// <summary>The message as a filter sees it.</summary>
    internal static Message AddTo(PeekedMessage letter)
    {
        var history = DeadLetterHistory.Of(letter);
        var all = letter.Headers.Select(h => (h.Key, h.Value)).ToList();
        Add(Reason, history.Reason);
        Add(Description, history.Description);
        Add(Exception, history.Exception);
        Add(Type, history.Type);
        Add(Source, history.Source.ToString());
        if (history.Deliveries is { } deliveries)
            all.Add((Deliveries, deliveries));
        return letter.Message with { Headers = MessageHeaders.Create(CollectionsMarshal.AsSpan(all)) };

        void Add(string name, string? value)
        {
            if (value is not null)
                all.Add((name, value));
        }
    }
}
