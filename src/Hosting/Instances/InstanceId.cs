using System.Globalization;

namespace Integration.Hosting.Instances;

/// <summary>What an instance is called that nobody gave a name: where it runs, for people, and a random part, for it is to be the only one.</summary>
internal static class InstanceId
{
    private const int MostOfMachine = 20;
    private const int RandomLength = 8;

    public static string Make() => Make(Environment.MachineName, Environment.ProcessId);

    /// <summary>Made of letters, digits and single hyphens, which every service takes; 40 characters at most.</summary>
    public static string Make(string machine, int process)
    {
        var letters = machine.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').Take(MostOfMachine).ToArray();
        var parts = new string(letters).Split('-', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('-', [.. parts, process.ToString(CultureInfo.InvariantCulture), RandomPart()]);
    }

    public static string RandomPart() => Guid.NewGuid().ToString("N")[..RandomLength];
}
