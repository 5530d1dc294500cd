using System.Text.RegularExpressions;

namespace Integration.Emulators.AzureEventHubs.Broker;

/// <summary>What a link is for: <c>hub</c>, <c>hub/Partitions/0</c> or <c>hub/ConsumerGroups/group/Partitions/0</c>.</summary>
internal sealed partial record EntityPath(string Hub, string? Group, string? Partition)
{
    /// <exception cref="EventHubsEmulatorException">It is none of these.</exception>
    public static EntityPath Parse(string path)
    {
        Match match = Form().Match(path);
        return match.Success
            ? new EntityPath(match.Groups["hub"].Value, Value(match.Groups["group"]), Value(match.Groups["partition"]))
            : throw new EventHubsEmulatorException(EmulatedError.EntityNotFound, $"The messaging entity '{path}' could not be found.");
    }

    [GeneratedRegex(
        "^(?<hub>[^/]+)(/ConsumerGroups/(?<group>[^/]+))?(/Partitions/(?<partition>[^/]+))?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();

    private static string? Value(Group group) => group.Success ? group.Value : null;
}
