namespace Integration.Dashboard.Changes;

/// <summary>What a request has changed.</summary>
/// <param name="Location">The page to go on with, below the root.</param>
/// <param name="Done">What was done, for the log: a verb in the past and what it was done to, such as <c>paused the consumer orders</c>. Nothing secret, no body.</param>
internal sealed record Change(string Location, string Done);
