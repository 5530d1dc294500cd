namespace Integration.Dashboard.Topology;

/// <summary>How an entity stands to what is declared.</summary>
internal enum Mark
{
    /// <summary>As declared, or nothing is declared.</summary>
    None,

    /// <summary>Declared, and not there.</summary>
    Missing,

    /// <summary>There with other settings.</summary>
    Differs,

    /// <summary>There, and not declared.</summary>
    Undeclared,

    /// <summary>Declared, and nothing that the provider can have.</summary>
    Unsupported,
}

/// <summary>A queue, topic or stream with all that feeds it and that it feeds: what the picture shows side by side.</summary>
/// <param name="Entity">What it is.</param>
/// <param name="Mark">How it stands to what is declared.</param>
/// <param name="SentHere">The types of the messages that this application sends to it, as far as its bindings and schedules tell.</param>
/// <param name="Subscriptions">A topic's subscriptions.</param>
/// <param name="Consumers">What this process has that consumes it.</param>
internal sealed record Lane(
    EntityPath Entity, Mark Mark, IReadOnlyList<string> SentHere, IReadOnlyList<SubscriptionLane> Subscriptions, IReadOnlyList<ConsumerEnd> Consumers)
{
    /// <summary>How many subscriptions are left out, for there are too many.</summary>
    public int LeftOut { get; init; }

    /// <summary>How many rows it takes.</summary>
    public int Rows => Math.Max(1, Entity.Kind == EntityKind.Topic ? Subscriptions.Sum(s => s.Rows) + (LeftOut > 0 ? 1 : 0) : Consumers.Count);
}

/// <summary>A topic's subscription.</summary>
/// <param name="Entity">What it is.</param>
/// <param name="Mark">How it stands to what is declared.</param>
/// <param name="Filter">Which messages it gets; empty for all.</param>
/// <param name="Consumers">What consumes it: here, or its push endpoint.</param>
internal sealed record SubscriptionLane(EntityPath Entity, Mark Mark, string Filter, IReadOnlyList<ConsumerEnd> Consumers)
{
    public int Rows => Math.Max(1, Consumers.Count);
}

/// <summary>Where messages end.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="State">How it is.</param>
/// <param name="IsHere">Whether it can be steered here.</param>
internal sealed record ConsumerEnd(string Name, string State, bool IsHere);
