namespace Integration.Benchmarks;

/// <summary>What a side is to reach, by itself or beside another one.</summary>
internal sealed record Target(string Side, Metric Metric, Bound Bound, double Value, string? Beside = null)
{
    /// <summary>A row of the table of targets.</summary>
    public string Row(string work, IReadOnlyDictionary<string, Measurement> sides)
    {
        var measured = sides[Side][Metric];
        if (Beside is not null)
            measured = Bound == Bound.AtMostMore ? measured - sides[Beside][Metric] : measured / sides[Beside][Metric];
        var met = Bound == Bound.AtLeast ? measured >= Value : measured <= Value;
        var verdict = met ? "met" : Bound switch
        {
            Bound.AtLeast => $"missed by {(1 - (measured / Value)) * 100:N0} %",
            Bound.AtMost => $"missed by {((measured / Value) - 1) * 100:N0} %",
            _ => $"missed by {Format.Number(measured - Value)} ms",
        };
        var sign = Bound == Bound.AtLeast ? "≥" : "≤";
        var unit = Beside is null || Bound == Bound.AtMostMore ? "" : "× ";
        var what = Beside is null ? Side : $"{Side} beside {Beside}";
        return $"| {work}: {what}, {Format.Name(Metric)}{(Bound == Bound.AtMostMore ? " more" : "")} | {sign} {unit}{Format.Number(Value)} | {unit}{Format.Number(measured)} | {verdict} |";
    }
}

internal enum Bound
{
    AtLeast,
    AtMost,

    /// <summary>The difference, not the ratio, is bounded.</summary>
    AtMostMore,
}
