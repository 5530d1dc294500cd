namespace Integration.Aws.Tests.Requests;

/// <summary>docs/providers/aws.md, which these tests hold to its word.</summary>
internal static class ProviderPage
{
    public static string Path { get; } = Repository.Find("docs/providers/aws.md");
}
