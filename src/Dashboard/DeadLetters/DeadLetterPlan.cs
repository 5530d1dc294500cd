using Integration.Dashboard.Messages;
using Integration.Operations;

namespace Integration.Dashboard.DeadLetters;

/// <summary>What is to be done with which dead letters, before it is: the dry run shows it, and whoever confirms that has it done once.</summary>
/// <param name="Id">What it is known by in addresses.</param>
/// <param name="Action">What is to be done: a replay or a discard.</param>
/// <param name="Source">The queue or subscription whose dead letters are meant.</param>
/// <param name="Query">Which.</param>
/// <param name="To">Where they are sent; null for where they came from.</param>
/// <param name="Rate">The most a second; null for no bound.</param>
/// <param name="Max">The most at all; null for no bound.</param>
/// <param name="Count">How many were there when it was made.</param>
/// <param name="Elsewhere">How many of those that were selected a replay leaves, as they came from elsewhere.</param>
/// <param name="First">The first of them, for the page.</param>
/// <param name="Look">The look that they were seen in, without its messages: plans wait for long, and bodies are large.</param>
internal sealed record DeadLetterPlan(
    string Id, DeadLetterAction Action, EntityPath Source, DeadLetterQuery Query, EntityPath? To, int? Rate, int? Max, int Count, int Elsewhere, IReadOnlyList<PlannedLetter> First, Look Look)
{
    /// <summary>How many of the dead letters the page shows.</summary>
    public const int MostShown = 20;

    /// <summary>What is to be done, as the log has it.</summary>
    public string Description => $"{Action.ToString().ToLowerInvariant()} of the dead letters of {Source}{(To is null ? "" : $" to {To}")}: {Query}{(Max is null ? "" : $"; at most {Max}")}";
}

/// <summary>One of the dead letters of a plan, as its page shows it.</summary>
internal sealed record PlannedLetter(string Id, string? Reason, DateTimeOffset DeadSince);
