using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Integration.AsyncApi;
using Integration.Cli.Tests.Support;
using Integration.Hosting;
using YamlDotNet.RepresentationModel;

namespace Integration.Cli.Tests.Commands;

public sealed class AsyncApiTests : IDisposable
{
    private const string Topology = """
        Queues:
          orders:
            Ordered: true
        Topics:
          placed:
            Subscriptions:
              billing:
                Filter: "country = 'DE'"

        """;

    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task The_topology_of_the_configuration_is_channels_of_its_provider()
    {
        using var tool = new Tool("""
            { "Messaging": { "Provider": "in-memory", "Topology": { "Queues": { "orders": { "MaxDeliveryCount": 3 } }, "Topics": { "placed": { "Subscriptions": { "billing": {} } } } } } }
            """);

        var document = (await tool.SucceedAsync("asyncapi --json --title Shop --api-version 1.2.3")).Json;

        Assert.Equal(("Shop", "1.2.3"), (document.GetProperty("info").GetProperty("title").GetString(), document.GetProperty("info").GetProperty("version").GetString()));
        Assert.Equal(["queue.orders", "subscription.placed.billing", "topic.placed"], document.GetProperty("channels").EnumerateObject().Select(c => c.Name));
        await AsyncApiParser.AssertValidAsync(JsonNode.Parse(document.GetRawText())!);
    }

    [Fact]
    public async Task A_topology_file_is_written_as_the_file_is_named()
    {
        _tool.Write("shop.yaml", Topology);
        await _tool.SucceedAsync("asyncapi --from shop.yaml --output api.json");
        await _tool.SucceedAsync("asyncapi --from shop.yaml --output api.yaml");
        var told = await _tool.SucceedAsync("asyncapi --from shop.yaml --output api.yml");

        var json = JsonNode.Parse(await File.ReadAllTextAsync(_tool.PathOf("api.json")))!;
        Assert.Equal("shop", (string?)json["info"]!["title"]);
        foreach (var file in new[] { "api.yaml", "api.yml" })
            Assert.True(JsonNode.DeepEquals(json, FromYaml(await File.ReadAllTextAsync(_tool.PathOf(file)))));
        Assert.True(JsonNode.DeepEquals(json, FromYaml((await _tool.SucceedAsync("asyncapi --from shop.yaml")).Out)));
        Assert.Equal("3 channels and 0 operations written to api.yml.", told.Error.Trim());
        await AsyncApiParser.AssertValidAsync(json);

        var again = await _tool.RunAsync("asyncapi --from shop.yaml --output api.json");
        Assert.Equal(ExitCode.Files, again.Code);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        await _tool.SucceedAsync("asyncapi --from shop.yaml --output api.json --force");
    }

    [Fact]
    public async Task A_running_application_s_document_is_fetched()
    {
        var served = AsyncApiDocument.Of(
            new TopologyDefinition { Queues = [new("orders")] }, options: new AsyncApiOptions { Title = "Shop: \"no\" # 1\n", Version = "1" }.Sends<Uri>(EntityPath.Queue("orders")));
        await using var application = new Application(request => request.Headers["Authorization"] == "Bearer abc"
            ? (HttpStatusCode.OK, served.ToUtf8Bytes())
            : (HttpStatusCode.Unauthorized, []));

        var refused = await _tool.RunAsync($"asyncapi --url {application.Address}");
        Assert.Equal(ExitCode.NotAuthorized, refused.Code);
        Assert.Contains("INTEGRATION_AUTHORIZATION", refused.Error, StringComparison.Ordinal);
        _tool.Authorization = "Bearer abc";
        Assert.True(JsonNode.DeepEquals(served.ToJson(), JsonNode.Parse((await _tool.SucceedAsync($"asyncapi --url {application.Address} --json")).Out)));
        Assert.True(JsonNode.DeepEquals(served.ToJson(), FromYaml((await _tool.SucceedAsync($"asyncapi --url {application.Address}")).Out)));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "<html>Sign in</html>", nameof(ExitCode.Refused), "is no AsyncAPI document")]
    [InlineData(HttpStatusCode.OK, "{\"openapi\":\"3.1.0\"}", nameof(ExitCode.Refused), "is no AsyncAPI document")]
    [InlineData(HttpStatusCode.NotFound, "", nameof(ExitCode.NotFound), "MapMessagingAsyncApi")]
    [InlineData(HttpStatusCode.Redirect, "", nameof(ExitCode.Refused), "Give the address of the document itself")]
    [InlineData(HttpStatusCode.InternalServerError, "", nameof(ExitCode.Refused), "the application's log")]
    public async Task What_an_application_answers_otherwise_is_told(HttpStatusCode status, string body, string code, string told)
    {
        await using var application = new Application(_ => (status, Encoding.UTF8.GetBytes(body)));

        var run = await _tool.RunAsync($"asyncapi --url {application.Address}");

        Assert.Equal(code, run.Code.ToString());
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_input_is_told()
    {
        foreach (var (line, code, told) in new[]
        {
            ("asyncapi --url ftp://x/y", ExitCode.Usage, "--url: 'ftp://x/y' is not an http or https address."),
            ("asyncapi --url http://127.0.0.1:9/x --from t.yaml", ExitCode.Usage, "leave out --from, --title and --api-version"),
            ("asyncapi --output api.txt", ExitCode.Usage, "must end in .yaml, .yml or .json"),
            ("asyncapi --from nothing.yaml", ExitCode.Files, "nothing.yaml"),
            ("asyncapi", ExitCode.Configuration, "declares no topology"),
        })
        {
            var run = await _tool.RunAsync(line);
            Assert.True(run.Code == code && run.Error.Contains(told, StringComparison.Ordinal), $"{line}: {run}");
        }

        var gone = new Application(_ => (HttpStatusCode.OK, []));
        await gone.DisposeAsync();
        Assert.Equal(ExitCode.Unreachable, (await _tool.RunAsync($"asyncapi --url {gone.Address}")).Code);
        _tool.Authorization = "\n";
        Assert.Equal(ExitCode.Configuration, (await _tool.RunAsync($"asyncapi --url {gone.Address}")).Code);
    }

    /// <summary>YAML as JSON: plain scalars are what they read as, quoted ones are strings.</summary>
    private static JsonNode? FromYaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return ToJson(stream.Documents[0].RootNode);
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, ToJson(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "null" or "true" or "false" } plain => JsonNode.Parse(plain.Value),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } number when char.IsAsciiDigit(number.Value![0]) || number.Value[0] == '-' => JsonNode.Parse(number.Value),
        var scalar => (string?)((YamlScalarNode)scalar).Value,
    };

    /// <summary>An application that answers requests.</summary>
    private sealed class Application : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _serving;

        public Application(Func<HttpListenerRequest, (HttpStatusCode Status, byte[] Body)> answer)
        {
            Address = new Uri($"http://127.0.0.1:{FreePort.Find()}/asyncapi.json");
            _listener.Prefixes.Add(Address.GetLeftPart(UriPartial.Authority) + "/");
            _listener.Start();
            _serving = ServeAsync(answer);
        }

        public Uri Address { get; }

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _serving;
        }

        private async Task ServeAsync(Func<HttpListenerRequest, (HttpStatusCode Status, byte[] Body)> answer)
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    var (status, body) = answer(context.Request);
                    context.Response.StatusCode = (int)status;
                    if (status == HttpStatusCode.Redirect)
                        context.Response.RedirectLocation = "/login";
                    await context.Response.OutputStream.WriteAsync(body);
                    context.Response.Close();
                }
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // Closed.
            }
        }
    }
}
