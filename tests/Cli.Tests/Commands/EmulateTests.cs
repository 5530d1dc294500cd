using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Messaging.ServiceBus.Administration;
using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

public sealed class EmulateTests : IDisposable
{
    private const string Free = "emulate azure-service-bus --port 0 --administration-port 0";

    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task It_shows_how_to_reach_it_and_ends_when_it_is_interrupted()
    {
        var (run, lines) = await _tool.RunUntilAsync(Free, 2, async lines =>
            await new ServiceBusAdministrationClient(lines[1]["Administration: ".Length..]).CreateQueueAsync("q"));
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.StartsWith("Messages:       Endpoint=sb://127.0.0.1:", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(";SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true", lines[0], StringComparison.Ordinal);
        Assert.Contains("until Ctrl-C", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Config.json", """{ "UserConfig": { "Namespaces": [ { "Queues": [ { "Name": "q", "Properties": { "MaxDeliveryCount": 3, "LockDuration": "PT30S", "RequiresSession": true } } ] } ] } }""")]
    [InlineData("entities.yaml", "UserConfig:\n  Namespaces:\n  - Queues:\n    - Name: q\n      Properties: { MaxDeliveryCount: 3, LockDuration: PT30S, RequiresSession: true }\n")]
    public async Task A_file_brings_entities(string file, string text)
    {
        _tool.Write(file, text);
        await _tool.RunUntilAsync($"{Free} --config {file} --json", 1, async lines =>
        {
            var document = JsonDocument.Parse(lines[0]).RootElement;
            var client = new ServiceBusAdministrationClient(document.GetProperty("administrationConnectionString").GetString());
            QueueProperties queue = await client.GetQueueAsync("q");
            Assert.Equal((3, TimeSpan.FromSeconds(30), true), (queue.MaxDeliveryCount, queue.LockDuration, queue.RequiresSession));
            Assert.Contains($":{document.GetProperty("port").GetInt32()}/", document.GetProperty("connectionString").GetString(), StringComparison.Ordinal);
            Assert.NotEqual(document.GetProperty("port").GetInt32(), document.GetProperty("administrationPort").GetInt32());
        });
    }

    [Fact]
    public async Task With_a_certificate_it_speaks_tls()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _tool.Write("tls.pem", $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        await _tool.RunUntilAsync($"{Free} --certificate tls.pem", 2, async lines =>
        {
            using var handler = new SocketsHttpHandler();
            handler.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { made }, RevocationMode = X509RevocationMode.NoCheck };
            var options = new ServiceBusAdministrationClientOptions { Transport = new HttpClientTransport(new HttpClient(handler)) };
            Assert.DoesNotContain("UseDevelopmentEmulator", lines[1], StringComparison.Ordinal);
            Assert.False(await new ServiceBusAdministrationClient(lines[1]["Administration: ".Length..], options).QueueExistsAsync("q"));
        });
    }

    [Fact]
    public async Task The_tool_works_on_it_as_its_documentation_says()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "emulators", "azure-service-bus.md"));
        string block = page[page.IndexOf("```sh", StringComparison.Ordinal)..];
        string configuration = block[(block.IndexOf("<<'END'\n", StringComparison.Ordinal) + 8)..block.IndexOf("\nEND\n", StringComparison.Ordinal)];
        string[] commands = [.. block[..block.IndexOf("\n```", StringComparison.Ordinal)].Split('\n').Where(l => l.StartsWith("integration ", StringComparison.Ordinal)).Skip(1)];
        Assert.Equal(3, commands.Length);

        var last = new Run(ExitCode.Internal, "", "");
        await _tool.RunUntilAsync(Free, 2, async lines =>
        {
            using var tool = new Tool(
                configuration.Replace("127.0.0.1:5672", HostOf(lines[0]), StringComparison.Ordinal).Replace("127.0.0.1:5300", HostOf(lines[1]), StringComparison.Ordinal),
                realTime: true);
            foreach (string command in commands)
                last = await tool.SucceedAsync(command);
        });
        Assert.Equal("hello", last.Json.GetProperty("body").GetString());

        static string HostOf(string line) => new Uri(line[line.IndexOf("sb:", StringComparison.Ordinal)..line.IndexOf(';', StringComparison.Ordinal)]).Authority;
    }

    [Theory]
    [InlineData("c.json", "{}", "UserConfig.Namespaces")]
    [InlineData("c.json", """{ "UserConfig": { "Namespaces": [ { "Queues": [ { "Name": "no name" } ] } ] } }""", "no name")]
    [InlineData("c.yml", "a: [", "is not YAML")]
    public async Task A_file_with_a_fault_is_a_fault_of_the_configuration(string file, string text, string expected)
    {
        _tool.Write(file, text);
        var run = await _tool.RunAsync($"{Free} --config {file}");
        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_missing_is_said()
    {
        var run = await _tool.RunAsync($"{Free} --config nothing.json");
        Assert.Equal(ExitCode.Files, run.Code);
        Assert.Contains("nothing.json", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_none_is_said()
    {
        _tool.Write("tls.pem", "no certificate");
        Assert.Equal(ExitCode.Configuration, (await _tool.RunAsync($"{Free} --certificate tls.pem")).Code);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var run = await _tool.RunAsync($"emulate azure-service-bus --port 0 --administration-port {port}");
        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("--administration-port", run.Error, StringComparison.Ordinal);
    }
}
