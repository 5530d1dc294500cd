using Integration.Operations;

namespace Integration.Dashboard.Messages;

/// <summary>A message that was seen, and the place it has in its look.</summary>
/// <param name="Number">Its place, from 0.</param>
/// <param name="Message">The message.</param>
/// <param name="BodyLength">The length of its body, in bytes.</param>
/// <param name="HasBody">Whether the body is still at hand.</param>
internal sealed record SeenMessage(int Number, PeekedMessage Message, int BodyLength, bool HasBody);

/// <summary>What was seen of a source at a time: pages are turned in it without asking the service again.</summary>
/// <param name="Id">What it is known by in addresses.</param>
/// <param name="Selection">Which messages were looked for.</param>
/// <param name="Messages">Those that were found.</param>
/// <param name="Browse">What looking did.</param>
/// <param name="At">When that was.</param>
internal sealed record Look(string Id, MessageSelection Selection, IReadOnlyList<SeenMessage> Messages, DeadLetterBrowse Browse, DateTimeOffset At)
{
    /// <summary>How many were found, whatever is kept of them.</summary>
    public int Found { get; } = Messages.Count;

    /// <summary>The message of that place.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SeenMessage this[int number] => number >= 0 && number < Messages.Count ? Messages[number] : throw new KeyNotFoundException("There is no such message in what was looked at.");
}
