namespace Integration.Operations.Costs;

/// <summary>How the requests of a running application are priced, and when to warn.</summary>
public sealed class MessagingCostOptions
{
    /// <summary>The prices; the built-in ones by default.</summary>
    public PriceBook Prices { get; set; } = PriceBook.BuiltIn;

    /// <summary>Whether requests to SQS and SNS are priced as of FIFO queues and topics: a request does not tell which it was for. False by default.</summary>
    public bool Fifo { get; set; }

    /// <summary>The time that the gauges and the warning look back on; a minute or more, a day by default, so that a quiet night is no reason to warn.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromDays(1);

    /// <summary>What polls that bring nothing must cost a month before there is a warning, in the currency of the prices; 0 or more, 1 by default.</summary>
    public decimal WarnFrom { get; set; } = 1;
}
