namespace ClickStream;

/// <summary>What became of the clicks, by each reader.</summary>
/// <param name="Appended">How many went into the stream.</param>
/// <param name="ByPage">What the first reader counted.</param>
/// <param name="InOrder">Clicks that came to the second reader when it was their visitor's turn.</param>
/// <param name="Replayed">What was read again later.</param>
public sealed record Account(int Appended, IReadOnlyDictionary<string, int> ByPage, int InOrder, int Replayed)
{
    /// <summary>Whether every reader saw every click, in the order of each visitor.</summary>
    public bool AddsUp => ByPage.Values.Sum() == Appended && InOrder == Appended && Replayed == Appended;

    /// <summary>Writes it.</summary>
    public void Print(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (var (page, clicks) in ByPage.OrderByDescending(p => p.Value))
            output.WriteLine($"{page,-10} {clicks,7:N0}");
        output.WriteLine($"{Appended:N0} appended = {ByPage.Values.Sum():N0} counted = {InOrder:N0} in order = {Replayed:N0} replayed: {(AddsUp ? "it all adds up" : "IT DOES NOT ADD UP")}.");
    }
}
