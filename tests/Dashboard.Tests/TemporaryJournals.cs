namespace Integration.Dashboard.Tests;

/// <summary>A folder for journals that is gone when the test is over.</summary>
internal sealed class TemporaryJournals : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("integration-dashboard-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
