namespace Integration.Outbox;

/// <summary>Which rows are meant: those in a state, of which everything else that is given must hold.</summary>
/// <param name="State">The state.</param>
internal sealed record OutboxFilter(OutboxState State)
{
    /// <summary>One of these numbers; any when there are none.</summary>
    public IReadOnlyList<long> Sequences { get; init; } = [];

    /// <summary>One of these ids of messages; any when there are none.</summary>
    public IReadOnlyList<string> MessageIds { get; init; } = [];

    /// <summary>The destination as the row has it; null for any.</summary>
    public string? Destination { get; init; }

    /// <summary>The condition in SQL.</summary>
    public string Sql => string.Join(" AND ", Conditions());

    /// <summary>What <see cref="Sql"/> names.</summary>
    public IEnumerable<(string Name, object? Value)> Parameters
    {
        get
        {
            yield return ("@state", (int)State);
            for (var i = 0; i < MessageIds.Count; i++)
                yield return ($"@id{i}", MessageIds[i]);
            if (Destination is not null)
                yield return ("@destination", Destination);
        }
    }

    private IEnumerable<string> Conditions()
    {
        yield return "state = @state";
        if (Sequences.Count > 0)
            yield return $"sequence IN ({string.Join(", ", Sequences)})";
        if (MessageIds.Count > 0)
            yield return $"message_id IN ({string.Join(", ", MessageIds.Select((_, i) => $"@id{i}"))})";
        if (Destination is not null)
            yield return "destination = @destination";
    }
}
