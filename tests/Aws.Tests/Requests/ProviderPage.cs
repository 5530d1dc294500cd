namespace Integration.Aws.Tests.Requests;

/// <summary>docs/providers/aws.md, which these tests hold to its word.</summary>
internal static class ProviderPage
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Integration.sln")))
            folder = folder.Parent!;
        return System.IO.Path.Combine(folder.FullName, "docs", "providers", "aws.md");
    }
}
