namespace Integration.Hosting;

/// <summary>
/// What is asked of the service, and how often, for the gauges of sources: how many messages they hold by state, how old the oldest is, how many dead
/// letters there are. Each property can be set at <c>Gauges</c> of the messaging section, which wins over code.
/// </summary>
public sealed class MessagingGaugeOptions
{
    /// <summary>Whether sources are asked at all; true by default. Every instance of an application that has it on asks for itself: one is enough.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Paths as in <see cref="EntityPath.ParseSource"/>; empty, the default, for every queue and subscription that is declared, or consumed here, without
    /// a push endpoint.
    /// </summary>
    public IList<string> Sources { get; } = [];

    /// <summary>The time from the end of a round, in which every source is asked, to the next; 1 s or more, 30 s by default.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a source may take to answer before it counts as one that can't be asked; more than zero, 10 s by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether to peek for the oldest message that waits, where the provider can; true by default. It takes one request more as a rule, and up to 16 where
    /// many delayed or locked messages stand before it.
    /// </summary>
    public bool MeasureAge { get; set; } = true;
}
