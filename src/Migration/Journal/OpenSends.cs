namespace Integration.Migration;

/// <summary>What a journal says was being sent, and how often without a known outcome.</summary>
internal sealed class OpenSends
{
    /// <summary>The sends of each message that has any.</summary>
    public Dictionary<UInt128, int> Counts { get; } = [];

    public void Begin(UInt128 key) => Counts[key] = Counts.GetValueOrDefault(key) + 1;

    /// <summary>The outcome of one of them is known.</summary>
    public void End(UInt128 key)
    {
        if (Counts.GetValueOrDefault(key) is var count && count > 1)
            Counts[key] = count - 1;
        else
            Counts.Remove(key);
    }
}
