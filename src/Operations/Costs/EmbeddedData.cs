namespace Integration.Operations.Costs;

/// <summary>The files of data in this assembly: <c>prices/…</c> and <c>requests/…</c>.</summary>
internal static class EmbeddedData
{
    public static IEnumerable<string> Names => typeof(EmbeddedData).Assembly.GetManifestResourceNames();

    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"There is no resource '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
