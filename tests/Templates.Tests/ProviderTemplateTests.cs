using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Integration.Templates.Tests;

/// <summary>The template of a provider makes one that keeps the contract, and says honestly what it can't.</summary>
public sealed partial class ProviderTemplateTests(Machine machine)
{
    [Fact]
    public async Task A_new_provider_builds_without_a_warning_and_keeps_the_contract()
    {
        var user = machine.Developer;
        await user.RunAsync("dotnet new integration-provider --service AcmeQueues --output Acme.Messaging");

        var output = await user.RunAsync("dotnet test Acme.Messaging");

        var counts = Counts().Match(output);
        Assert.True(counts.Success, output);
        Assert.InRange(int.Parse(counts.Groups["passed"].Value, CultureInfo.InvariantCulture), 100, int.MaxValue);
        using var report = JsonDocument.Parse(user.Read("Acme.Messaging/artifacts/contract/acme-queues.json"));
        Assert.Equal("[]", report.RootElement.GetProperty("areasNotRun").GetRawText());
        Assert.DoesNotContain("MyService", user.Read("Acme.Messaging/README.md"), StringComparison.Ordinal);
        Assert.Contains("AddAcmeQueues", user.Read("Acme.Messaging/src/Acme.Messaging/AcmeQueuesRegistration.cs"), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"Failed: +0, Passed: +(?<passed>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Counts();
}
