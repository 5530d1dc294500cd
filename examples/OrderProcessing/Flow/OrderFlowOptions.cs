namespace OrderProcessing.Flow;

/// <summary>The settings of the section <c>OrderProcessing</c>.</summary>
public sealed record OrderFlowOptions
{
    /// <summary>How many workers compete for orders, 1-256.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>After how many deliveries an order that fails goes to the dead-letter queue, 1-100.</summary>
    public int MaxDeliveryCount { get; init; } = 3;

    /// <summary>SMS goes out for orders of more than this amount.</summary>
    public decimal SmsAbove { get; init; } = 500;

    /// <summary>Billing is told of orders from these countries.</summary>
    public IReadOnlyList<string> BillingCountries { get; init; } = [];

    /// <summary>How long a receiver waits for a message before it looks whether everything is done.</summary>
    public TimeSpan PollWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Give up and report what is missing when nothing has moved for this long after the end of the input.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Every setting that is out of its range.</summary>
    public IEnumerable<string> FindFaults()
    {
        if (Workers is < 1 or > 256)
            yield return $"OrderProcessing:Workers is {Workers}; allowed are 1-256.";
        if (MaxDeliveryCount is < 1 or > 100)
            yield return $"OrderProcessing:MaxDeliveryCount is {MaxDeliveryCount}; allowed are 1-100.";
        if (BillingCountries.Count == 0 || !BillingCountries.All(c => c.Length == 2 && c.All(char.IsAsciiLetterUpper)))
            yield return "OrderProcessing:BillingCountries must list at least one country, each two capital letters.";
        if (PollWait <= TimeSpan.Zero || PollWait > TimeSpan.FromSeconds(20))
            yield return $"OrderProcessing:PollWait is {PollWait}; allowed is more than zero up to 20 s.";
        if (StallTimeout <= PollWait)
            yield return $"OrderProcessing:StallTimeout is {StallTimeout}; it must be longer than PollWait ({PollWait}).";
    }
}
