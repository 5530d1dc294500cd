namespace Integration;

/// <summary>The tree that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder by its path in the tree.</summary>
    public static string Find(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Integration.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Integration.sln is in no folder above the tests.");
    }
}
