using Integration.Dashboard.Messages;
using Integration.Dashboard.Rendering;
using Integration.Operations;

namespace Integration.Dashboard.DeadLetters;

/// <summary>The dead letters of a source, as far as they were seen.</summary>
/// <param name="Selection">Which are looked for; null when no source was named.</param>
/// <param name="Look">What was seen; null when nothing was looked at.</param>
/// <param name="Page">The part that is shown; null without a look.</param>
/// <param name="CountsDeliveries">Whether looking counts a delivery of each.</param>
/// <param name="By">What they are grouped by; null when each is listed.</param>
/// <param name="Groups">The groups.</param>
/// <param name="CanOperate">Whether there is a folder for journals.</param>
internal sealed record DeadLettersModel(
    MessageSelection? Selection, Look? Look, Slice<SeenMessage>? Page, bool CountsDeliveries, DeadLetterGrouping? By, IReadOnlyList<DeadLetterGroup> Groups, bool CanOperate);

/// <summary>One dead letter with its history.</summary>
/// <param name="Message">The message.</param>
/// <param name="History">How it came to be dead.</param>
/// <param name="TraceUrl">Where its trace is shown; null when it carries none, or it isn't known where.</param>
/// <param name="CanOperate">Whether there is a folder for journals.</param>
internal sealed record LetterModel(MessageModel Message, DeadLetterHistory History, string? TraceUrl, bool CanOperate);

/// <summary>A dead letter in the form that edits it.</summary>
internal sealed record EditModel(Look Look, SeenMessage Seen, LetterEdit Edit);

/// <summary>The journals there are, and what this process does with them.</summary>
internal sealed record SessionsModel(IReadOnlyList<(JournalFile File, DeadLetterRun? Run)> Sessions, bool IsFolderSet);

/// <summary>One session: what this process did last, and what its journal tells.</summary>
/// <param name="Journal">The name of the journal.</param>
/// <param name="Run">What this process did last; null when it did nothing with it.</param>
/// <param name="Source">Whose dead letters it is about; null when that can't be told now.</param>
/// <param name="Operations">What the journal tells; empty when it can't be read now.</param>
/// <param name="Fault">Why it can't be read now; null when it was.</param>
internal sealed record SessionModel(string Journal, DeadLetterRun? Run, EntityPath? Source, IReadOnlyList<DeadLetterOperation> Operations, string? Fault)
{
    /// <summary>Whether there is something to put back.</summary>
    public bool CanUndo => Operations.Any(o => o.Action is DeadLetterAction.Edit or DeadLetterAction.Discard);
}
