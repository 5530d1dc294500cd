namespace Integration.ContractSelfTests;

internal static class Repository
{
    /// <summary>A file of the repository by its path in it.</summary>
    public static string Find(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Integration.sln")))
            folder = folder.Parent ?? throw new FileNotFoundException($"No Integration.sln above {AppContext.BaseDirectory}.");
        return Path.Combine(folder.FullName, path);
    }
}
