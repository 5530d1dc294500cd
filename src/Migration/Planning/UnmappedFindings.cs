using System.IO.Enumeration;

namespace Integration.Migration;

/// <summary>What a source has and an export leaves out: each blocks, until it is left out knowingly.</summary>
internal static class UnmappedFindings
{
    public static IEnumerable<MigrationFinding> Of(IReadOnlyList<UnmappedEntity> unmapped, IReadOnlyList<string> leaveOut)
    {
        foreach (var left in unmapped)
        {
            yield return leaveOut.Any(name => Matches(name, left))
                ? new(FindingSeverity.Information, left.Entity, LeftOut, $"{left.Kind} '{left.NativeName}' is left out, as asked: {left.Reason}")
                : new(FindingSeverity.Blocking, left.Entity, "Unmapped", $"{left.Kind} '{left.NativeName}' would be left out: {left.Reason} See to it by hand, and then name it among what is left out.");
        }

        // A slip of the pen must not look like a decision.
        foreach (var name in leaveOut.Where(name => !unmapped.Any(left => Matches(name, left))))
            yield return new(FindingSeverity.Warning, null, LeftOut, $"'{name}' is to be left out, and there is nothing of that name that would be.");
    }

    private const string LeftOut = "LeftOut";

    private static bool Matches(string name, UnmappedEntity unmapped) => FileSystemName.MatchesSimpleExpression(name, unmapped.NativeName, ignoreCase: false);
}
