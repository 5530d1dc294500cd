using Microsoft.Extensions.Logging;

namespace Integration.Operations.Costs.Live;

/// <summary>Every log line of the costs.</summary>
internal static partial class CostLog
{
    [LoggerMessage(331, LogLevel.Warning, "{Polls} polls brought nothing in {Window} and cost {Empty} {Currency}, more than all work with {Work}; fewer consumers, or longer waits, cost less")]
    public static partial void PollsCostMoreThanWork(this ILogger logger, long polls, TimeSpan window, decimal empty, string currency, decimal work);

    [LoggerMessage(332, LogLevel.Information, "Polls that bring nothing no longer cost more than work")]
    public static partial void PollsCostLessThanWork(this ILogger logger);

    [LoggerMessage(333, LogLevel.Warning, "The prices of {Region} are of {AsOf}, more than a year ago; what costs are told may be wrong")]
    public static partial void PricesAreOld(this ILogger logger, string region, DateOnly asOf);
}
