namespace Integration.Conventions.Tests;

/// <summary>What breaks a convention, a line each.</summary>
internal static class Faults
{
    /// <summary>Fails with every line: xunit shows only the first few of a collection, and little of each.</summary>
    public static void AssertNone(IEnumerable<string> faults)
    {
        var lines = faults.ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines.Prepend($"{lines.Count} found:")));
    }
}
