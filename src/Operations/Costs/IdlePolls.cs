namespace Integration.Operations.Costs;

/// <summary>The polls of consumers that wait and get nothing.</summary>
internal static class IdlePolls
{
    private const int MinutesOfHour = 60;

    public static IEnumerable<CountedRequests> Of(Load load, decimal perMinute, string meter)
    {
        var consumers = (decimal)load.Consumers * load.Sources;
        if (consumers == 0 || load.IdleHours == 0)
            yield break;
        yield return new CountedRequests(
            load.Name, RequestKind.EmptyPoll, meter, Math.Ceiling(consumers * load.IdleHours * MinutesOfHour * perMinute),
            FormattableString.Invariant($"{consumers:#,0} consumers × {load.IdleHours:0.##} idle hours × 60 min × {perMinute:0.##} polls"));
    }
}
