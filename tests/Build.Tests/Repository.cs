namespace Integration.Build.Tests;

/// <summary>The tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Integration.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Integration.sln is in no folder above the tests.");
    }
}
