namespace Integration.Operations.Costs;

/// <summary>A load profile or a price list can't be read.</summary>
/// <param name="message">What is wrong and what is allowed, without the position.</param>
/// <param name="line">The line, from 1.</param>
/// <param name="column">The column, from 1.</param>
/// <param name="innerException">The parser's own exception.</param>
public sealed class CostInputException(string message, long line, long column, Exception? innerException = null)
    : FormatException($"line {line}, column {column}: {message}", innerException)
{
    /// <summary>The line, from 1.</summary>
    public long Line { get; } = line;

    /// <summary>The column, from 1.</summary>
    public long Column { get; } = column;
}
