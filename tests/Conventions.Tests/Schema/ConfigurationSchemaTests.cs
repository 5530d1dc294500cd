using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Integration.Conventions.Tests.Documentation;
using Json.Schema;

namespace Integration.Conventions.Tests.Schema;

/// <summary>
/// The schemas by which editors complete <c>appsettings.json</c>. After a wanted change of settings run the tests with UPDATE_CONFIGURATION_SCHEMA=1 and commit the files.
/// </summary>
public sealed partial class ConfigurationSchemaTests
{
    private static readonly IReadOnlyDictionary<string, CodeBlock> Blocks = CodeBlock.In("json");

    private static readonly IReadOnlyDictionary<string, JsonSchema> Committed = Directory.EnumerateFiles(Repository.Find("src"), "ConfigurationSchema.json", SearchOption.AllDirectories)
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj"))
        .ToDictionary(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'), f => JsonSchema.FromText(File.ReadAllText(f)));

    public static TheoryData<string, string> Sections => [.. Blocks.Values.SelectMany(b => ConfigurationTests.SectionsOf(b.Code).Select(name => (b.ToString(), name)))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_committed_schemas_are_what_the_configuration_is_read_by()
    {
        References.SkipIfLeftOut("Aws ServiceBus EventHubs RabbitMq S3 AzureBlob Outbox");
#if HAS_EVERY_PART
        var written = await ConfigurationSchemas.WriteAsync();
#else
        var written = await Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal));
#endif
        if (Environment.GetEnvironmentVariable("UPDATE_CONFIGURATION_SCHEMA") == "1")
        {
            foreach (var (path, text) in written)
                await File.WriteAllTextAsync(Repository.Find(path), text, Token);
        }

        foreach (var (path, text) in written)
            Assert.Equal(text, (await File.ReadAllTextAsync(Repository.Find(path), Token)).ReplaceLineEndings("\n"));
        Assert.Equal(written.Keys.Order(StringComparer.Ordinal), Committed.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_section_of_the_table_of_keys_is_in_a_schema()
    {
        var page = File.ReadAllText(Repository.Find("docs/hosting/README.md"));
        var keys = KeyOfTable().Matches(page[page.IndexOf("| `Provisioning`", StringComparison.Ordinal)..page.IndexOf("| key of a queue", StringComparison.Ordinal)]).Select(m => m.Groups["key"].Value).Distinct().ToList();
        var known = Committed.Keys.SelectMany(path => JsonNode.Parse(File.ReadAllText(Repository.Find(path)))!["properties"]!["Messaging"]!["properties"]!.AsObject().Select(p => p.Key)).ToHashSet();

        Assert.True(keys.Count > 10, "The table was not found.");
        Assert.Empty(keys.Except(known));
    }

    [GeneratedRegex("^\\| `(?<key>[A-Za-z]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyOfTable();

    [Theory]
    [MemberData(nameof(Sections))]
    public void A_section_of_the_pages_is_valid_by_every_schema(string place, string section) =>
        Assert.Empty(FindFaults(JsonDocument.Parse(Blocks[place].Code).RootElement.GetProperty(section)));

    [Theory]
    [InlineData("""{ "Topology": { "Queues": { "orders": { "LockDuraton": "00:01:00" } } } }""")]
    [InlineData("""{ "DrainTimeout": "30" }""")]
    [InlineData("""{ "Consumers": { "orders": { "MaxConcurrency": 0 } } }""")]
    [InlineData("""{ "Providers": { "in-memory": { "Like": "sqs", "MaxBites": 1 } } }""")]
    [InlineData("""{ "Gauges": { "Enabled": "sometimes" } }""")]
    public void What_the_start_refuses_is_not_valid(string section) => Assert.NotEmpty(FindFaults(JsonDocument.Parse(section).RootElement));

    /// <summary>What is wrong with a section, by the file that says so.</summary>
    private static List<string> FindFaults(JsonElement section)
    {
        var document = JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { ["Messaging"] = section });
        return [.. Committed.Select(s => (s.Key, Result: s.Value.Evaluate(document, new() { OutputFormat = OutputFormat.List }))).Where(r => !r.Result.IsValid)
            .SelectMany(r => r.Result.Details!.Where(d => d.Errors is { Count: > 0 }).Select(d => $"{r.Key}: {d.InstanceLocation} {string.Join(", ", d.Errors!.Values)}"))];
    }
}
