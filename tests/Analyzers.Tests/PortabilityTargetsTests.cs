namespace Integration.Analyzers.Tests;

/// <summary>Which providers code is held against.</summary>
public sealed class PortabilityTargetsTests
{
    private const string Peek = "await source.PeekAsync(1);";

    [Fact]
    public async Task Nothing_is_reported_where_nothing_says_which_providers_there_are()
    {
        Assert.Empty(await Analysis.OfAsync(Peek, portableTo: null));
        Assert.Empty(await Analysis.OfAsync(Peek, "", ("appsettings.json", "{}")));
    }

    /// <summary>Comments, commas too many, other letters and sections, providers of other libraries: as the configuration reads them.</summary>
    [Theory]
    [InlineData("""{ "Messaging": { "Provider": "aws" } }""")]
    [InlineData("{ \"Logging\": {}, /* \"x\": */ \"messaging\": { \"Queues\": [\"a\", { \"b\": 1 }], \"provider\": \"AWS\", }, // \"Provider\"\n \"Database\": { \"Provider\": \"sqlite\" } }")]
    [InlineData("""{ "Messaging:Provider": "aws", "Shop": { "Name": "Provider \" of {" } }""")]
    public async Task Otherwise_the_settings_say(string json)
    {
        Assert.Single(await Analysis.OfAsync(Peek, null, ("/shop/appsettings.json", json)));
        Assert.Empty(await Analysis.OfAsync(Peek, null, ("/shop/other.json", json)));
        Assert.Empty(await Analysis.OfAsync(Peek, "azure-service-bus", ("appsettings.json", json)));
    }

    [Theory]
    [InlineData("""{ "Messaging": { "Provider": "my-own" }, "Provider": "aws" }""")]
    [InlineData("""{ "Messaging": { "Providers": { "aws": { "Region": "eu-central-1" } } } }""")]
    [InlineData("""not { json: "Provider" """)]
    public async Task What_says_nothing_of_a_known_provider_is_no_fault(string json) => Assert.Empty(await Analysis.OfAsync(Peek, null, ("appsettings.json", json)));

    /// <summary>A file overrules another: the application runs on either. Of two clients nobody sees which a source is of.</summary>
    [Fact]
    public async Task A_call_on_one_of_several_clients_is_reported_when_none_of_them_can()
    {
        const string Aws = """{ "Messaging": { "Provider": "aws" } }""";

        Assert.Single(await Analysis.OfAsync(Peek, null, ("appsettings.json", Aws), ("appsettings.Development.json", """{ "Messaging": { "Provider": "in-memory" } }""")));
        Assert.Empty(await Analysis.OfAsync(Peek, null, ("appsettings.json", Aws), ("appsettings.Legacy.json", """{ "Legacy": { "Provider": "azure-service-bus" } }""")));
        Assert.Equal(2, (await Analysis.OfAsync(Peek, null, ("appsettings.json", Aws), ("appsettings.Legacy.json", """{ "Legacy": { "Provider": "rabbitmq" } }"""))).Length);
    }

    [Fact]
    public async Task A_name_that_is_not_known_is_told()
    {
        var found = await Analysis.OfAsync(Peek, "aws, asb");

        Assert.Equal(["INTG0004", "INTG0001"], found.Select(f => f.Split(' ')[0]));
        Assert.Contains("'asb' is no provider that the analyzer knows; known: aws, aws-kinesis, azure-event-hubs, azure-service-bus, in-memory, rabbitmq", found[0], StringComparison.Ordinal);
    }
}
