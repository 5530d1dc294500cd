namespace Integration.Build.Tests;

/// <summary>
/// The commands of the README on a machine whose registry lacks a package or only has a later version of it: what needs the package
/// is left out or replaced, which is said, and everything else builds and runs.
/// </summary>
public sealed class MissingPackagesTests : IClassFixture<BuildTree>
{
    private readonly BuildTree _tree;

    public MissingPackagesTests(BuildTree tree)
    {
        _tree = tree;
        _tree.Packages.Reset();
    }

    [Fact]
    public async Task Without_an_SDK_the_example_runs()
    {
        _tree.Packages.Lose("AWSSDK.SQS");

        var (code, output) = await _tree.RunAsync("bash", "build.sh", "run");

        Assert.True(code == 0, output);
        Assert.Contains("It all adds up: 1000 in = 999 processed + 1 dead-lettered", output, StringComparison.Ordinal);
        AssertBanner(output, "AWSSDK.SQS", "NU1101: Unable to find package AWSSDK.SQS.", "Left out: the AWS provider and its tests.");
        Assert.DoesNotContain("AWSSDK.SimpleNotificationService", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_only_a_newer_SDK_the_tests_run()
    {
        _tree.Packages.OfferOnlyNewer("Azure.Messaging.ServiceBus");

        var (code, output) = await _tree.RunAsync("bash", "build.sh", "test", "--filter", "FullyQualifiedName~PublicApi");

        Assert.True(code == 0, output);
        Assert.Matches("(?m)^[1-9][0-9]* passed, 0 failed, 0 skipped$", output);
        AssertBanner(
            output, "Azure.Messaging.ServiceBus", "but Azure.Messaging.ServiceBus 7.21.0 was not found. Azure.Messaging.ServiceBus 99.0.0 was resolved instead.",
            "Left out: the Azure Service Bus provider");
    }

    [Fact]
    public async Task With_only_a_newer_package_that_an_SDK_asks_for_the_SDK_is_left_out()
    {
        Assert.SkipUnless(RestoredPackages.All.Any(p => p.Name == "Azure.Messaging.ServiceBus"), "Inconclusive: this machine has no Azure.Messaging.ServiceBus.");
        _tree.Packages.OfferOnlyNewer("Microsoft.Azure.Amqp");

        var (code, output) = await _tree.RunAsync("bash", "build.sh", "restore");

        Assert.True(code == 0, output);
        AssertBanner(output, "Azure.Messaging.ServiceBus", "Microsoft.Azure.Amqp 99.0.0 was resolved instead.", "Left out: the Azure Service Bus provider");
        AssertBanner(output, "Azure.Messaging.EventHubs", "Microsoft.Azure.Amqp 99.0.0 was resolved instead.", "Left out: the Azure Event Hubs provider");
        Assert.DoesNotContain("AWSSDK.SQS", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RabbitMQ.Client", "Left out: the RabbitMQ provider and its tests.")]
    [InlineData("Npgsql", "Left out: the outbox")]
    public async Task Without_a_client_what_needs_it_is_left_out(string package, string consequence)
    {
        _tree.Packages.Lose(package);

        var (code, output) = await _tree.RunAsync("bash", "build.sh", "restore");

        Assert.True(code == 0, output);
        AssertBanner(output, package, $"NU1101: Unable to find package {package}.", consequence);
        Assert.DoesNotContain("AWSSDK.SQS", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_what_every_build_needs_there_is_none()
    {
        _tree.Packages.Lose("Microsoft.Extensions.Options");

        var (code, output) = await _tree.RunAsync("bash", "build.sh", "restore");

        Assert.Equal(1, code);
        Assert.Contains("Unable to find package Microsoft.Extensions.Options", output, StringComparison.Ordinal);
        Assert.EndsWith("Packages that every build needs cannot be restored: see the errors above.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_runtime_of_a_system_the_tool_is_packed_for_the_others()
    {
        _tree.Packages.Lose("Microsoft.NETCore.App.Runtime.osx-arm64");

        var (code, output) = await _tree.RunAsync("bash", "-c", "./build.sh restore && eng/tool-systems.sh");

        Assert.True(code == 0, output);
        Assert.Matches("(?m)^Left out: the tool's package for osx-arm64, .*Microsoft.NETCore.App.Runtime.osx-arm64", output);
        var systems = output.Split('\n').Single(line => line.EndsWith("any", StringComparison.Ordinal)).Split(';');
        string[] others = ["linux-x64", "linux-arm64", "win-x64"];
        var lacking = others.Where(system => !RestoredPackages.IsInstalled($"Microsoft.NETCore.App.Runtime.{system}")).ToList();
        Assert.Equal([.. others.Except(lacking), "any"], systems);
        Assert.All(lacking, system => Assert.Contains($"Left out: the tool's package for {system},", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_packed_library_depends_on_what_it_refers_to_and_on_no_pin()
    {
        var (code, output) = await _tree.RunAsync("dotnet", "pack", "src/Core", "--configuration", "Debug", "--verbosity", "quiet");

        Assert.True(code == 0, output);
        Assert.Equal(
            ["Integration.Abstractions", "Microsoft.Extensions.Configuration.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions"],
            _tree.DependenciesOf("Integration.Core"));
    }

    private static void AssertBanner(string output, string package, string why, string consequence)
    {
        var lines = output.Split('\n');
        var title = Array.FindIndex(lines, line => line.StartsWith($"##  {package} ", StringComparison.Ordinal));
        Assert.True(title >= 0, output);
        Assert.Matches(@"^##  [^ ]+ \d+(\.\d+)+ is not in this build\.$", lines[title]);
        Assert.Contains(why, lines[title + 1], StringComparison.Ordinal);
        Assert.Contains(consequence, lines[title + 2], StringComparison.Ordinal);
    }
}
