namespace Integration.Operations.Costs;

/// <summary>A product of what is counted: so many of something, the requests each takes, how many share a request, and as how much one counts.</summary>
internal sealed record Requests(decimal Count, string What, decimal PerOne, int Batch, decimal Chunks)
{
    /// <summary>As an item of the estimate, in whole units.</summary>
    public CountedRequests Of(Load load, RequestKind kind, string meter) => new(load.Name, kind, meter, Math.Ceiling(Count * PerOne * Chunks / Batch), Formula());

    private string Formula() => FormattableString.Invariant($"{Count:#,0.##} {What} × {PerOne:0.####} request{(PerOne == 1 ? "" : "s")}")
        + (Batch == 1 ? "" : FormattableString.Invariant($" ÷ {Batch} a batch"))
        + (Chunks == 1 ? "" : FormattableString.Invariant($" × {Chunks:0} units by size"));
}
