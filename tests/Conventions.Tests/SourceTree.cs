namespace Integration.Conventions.Tests;

/// <summary>The files of the repository, without what builds and package managers put there.</summary>
internal static class SourceTree
{
    private static readonly string[] Made = ["bin", "obj", "artifacts", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", ".git"];

    public static IEnumerable<string> Files(string pattern, string folder = ".") => Files(pattern, new DirectoryInfo(Repository.Find(folder)));

    private static IEnumerable<string> Files(string pattern, DirectoryInfo folder) =>
        folder.EnumerateFiles(pattern).Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories().Where(inner => !Made.Contains(inner.Name)).SelectMany(inner => Files(pattern, inner)))
            .Order(StringComparer.Ordinal);
}
