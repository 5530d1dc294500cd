using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Integration.Templates.Tests;

/// <summary>What the templates of applications make of each value of their parameter.</summary>
public sealed partial class ApplicationTemplateTests(Machine machine)
{
    private readonly User _user = machine.Developer;

    /// <summary>The parameter's values; the package that each adds, and the provider's name.</summary>
    public static TheoryData<string, string?, string> Choices { get; } = new()
    {
        { "memory", null, "in-memory" },
        { "aws", "Integration.Aws", "aws" },
        { "azure-service-bus", "Integration.AzureServiceBus", "azure-service-bus" },
        { "rabbitmq", "Integration.RabbitMq", "rabbitmq" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task What_is_chosen_is_referred_to_and_configured(string choice, string? package, string provider)
    {
        foreach (var template in (string[])["worker", "webapi"])
        {
            var name = $"{template}-{choice}";
            await _user.RunAsync($"dotnet new integration-{template} --provider {choice} --output {name}");

            var packages = References().Matches(_user.Read($"{name}/{name}.csproj")).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["version"].Value);
            Assert.Equal([.. package is null ? Array.Empty<string>() : [package]], packages.Keys.Intersect(Choices.Select(row => row.Data.Item2).OfType<string>()));
            Assert.Contains("Integration.InMemory", packages.Keys);
            Assert.All(packages.Values, version => Assert.Matches(@"^\d+\.\d+\.\d+$", version));
            Assert.Equal(provider, ProviderIn($"{name}/appsettings.json"));
            Assert.Equal("in-memory", ProviderIn($"{name}/appsettings.Development.json"));
        }
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task A_worker_builds_without_a_warning_and_handles_what_it_sends(string choice, string? package, string provider)
    {
        SkipWithout(package);
        await _user.RunAsync($"dotnet new integration-worker --provider {choice} --output my-{provider}.worker");
        await _user.RunAsync($"dotnet build my-{provider}.worker");

        await using var worker = await _user.StartAsync($"dotnet run --no-build --project my-{provider}.worker");

        await worker.WaitForAsync("Order 1 of Ada is handled.");
        Assert.Equal(0, await worker.InterruptAsync());
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task A_web_API_builds_without_a_warning_and_serves(string choice, string? package, string provider)
    {
        SkipWithout(package);
        await _user.RunAsync($"dotnet new integration-webapi --provider {choice} --output My.{provider}");
        var token = (await _user.RunAsync($"dotnet user-jwts create --role operator --output token --project My.{provider}")).Trim().Split('\n')[^1];
        await _user.RunAsync($"dotnet build My.{provider}");

        await using var app = await _user.StartAsync($"dotnet run --no-build --project My.{provider} -- --urls http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = new((await app.WaitForAsync("Now listening on: ")).Split(": ")[^1]) };

        using var accepted = await client.PostAsJsonAsync("orders", new { Number = 7, Customer = "Grace" }, Token);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await app.WaitForAsync("Order 7 of Grace is handled.");
        Assert.Equal("Healthy", await client.GetStringAsync("health/live", Token));
        Assert.Equal("Healthy", await client.GetStringAsync("health/ready", Token));
        using var refused = await client.GetAsync("messaging/consumers", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Contains("\"orders\"", await client.GetStringAsync("messaging/consumers", Token), StringComparison.Ordinal);
        Assert.Equal(0, await app.InterruptAsync());
    }

    private void SkipWithout(string? package)
    {
        if (package is not null)
            machine.SkipWithout(package);
    }

    private string? ProviderIn(string file)
    {
        using var settings = JsonDocument.Parse(_user.Read(file));
        return settings.RootElement.GetProperty("Messaging").GetProperty("Provider").GetString();
    }

    [GeneratedRegex("<PackageReference Include=\"(?<name>[^\"]+)\" Version=\"(?<version>[^\"]+)\" />", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex References();
}
