using System.Globalization;

namespace Integration.Kinesis;

/// <summary>The local servers of Kinesis, and dynalite for the leases in DynamoDB. Each stops with this process, however that ends.</summary>
internal static class KinesisServer
{
    private const string Folder = "tests/Shared/Kinesis/servers";

    /// <summary>What this machine lacks for them, in words; null when it has all.</summary>
    public static string? FindMissing() =>
        !IsOnPath("node") ? "Node is not installed"
        : !IsOnPath("npm") && !Directory.Exists(Path.Combine(Repository.Find(Folder), "node_modules")) ? "npm, which installs its server, is not installed"
        : null;

    /// <summary>kinesis-local: nearly all that the service does, but it never forgets a record.</summary>
    public static Task<NodeServer> StartKinesisLocalAsync() => NodeServer.StartAsync(Folder, "kinesis-local");

    /// <summary>kinesalite: less, but with retention and on a clock that can be moved.</summary>
    public static Task<NodeServer> StartKinesaliteAsync() => NodeServer.StartAsync(Folder, "kinesalite");

    public static Task<NodeServer> StartDynaliteAsync() => NodeServer.StartAsync(Folder, "dynalite");

    /// <summary>Moves kinesalite's clock to be this much ahead of the machine's; it is everybody's who uses that server.</summary>
    public static async Task MoveClockAsync(this NodeServer kinesalite, TimeSpan ahead)
    {
        using var http = new HttpClient();
        using var body = new StringContent(ahead.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        using var answer = await http.PutAsync(new Uri(kinesalite.Uri, "clock"), body);
        answer.EnsureSuccessStatusCode();
    }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program)));
}
