using System.Text.Json;
using Integration.Cli.Tests.Support;
using Integration.Registration;

namespace Integration.Cli.Tests;

public sealed class ErrorTests
{
    private static readonly string[] Calls =
    [
        "send orders --text x", "publish events --text x", "receive orders", "tail orders", "tail orders --complete", "peek orders", "count", "count orders",
        "purge orders --yes", "dlq list", "dlq list orders", "dlq redrive orders", "dlq export orders", "inspect", "export", "drift --from t.yaml", "plan --from t.yaml",
        "apply --from t.yaml --yes", "doctor",
    ];

    public static TheoryData<string> Lines => [.. Calls];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Without_rights_the_code_is_4(string line)
    {
        using var tool = Setup.Troubled(_ => throw new UnauthorizedException("the key may not do this.", "troubled", null));
        tool.Write("t.yaml", "Queues:\n  orders: {}\n");
        var run = await tool.RunAsync(line);
        Assert.Equal(ExitCode.NotAuthorized, run.Code);
        Assert.Contains("the key may not do this. Check the credentials and their rights", run.Error + run.Out, StringComparison.Ordinal);
        AssertClean(run);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task When_the_broker_is_down_the_code_is_5(string line)
    {
        using var tool = Setup.Troubled(_ => throw new ServiceUnavailableException("nobody answers.", "troubled", null));
        tool.Write("t.yaml", "Queues:\n  orders: {}\n");
        var run = await tool.RunAsync(line);
        Assert.Equal(ExitCode.Unreachable, run.Code);
        Assert.Contains("nobody answers. Check the address and the network", run.Error + run.Out, StringComparison.Ordinal);
        AssertClean(run);
    }

    [Theory]
    [InlineData("send nothing --text x")]
    [InlineData("publish nothing --text x")]
    [InlineData("receive nothing")]
    [InlineData("tail nothing")]
    [InlineData("peek nothing")]
    [InlineData("count nothing")]
    [InlineData("purge nothing --yes")]
    [InlineData("purge nothing")]
    [InlineData("dlq list nothing")]
    [InlineData("dlq redrive nothing")]
    [InlineData("dlq export nothing")]
    public async Task What_does_not_exist_gives_6_and_says_where_to_look(string line)
    {
        using var tool = new Tool();
        var run = await tool.RunAsync(line, terminal: true);
        Assert.Equal(ExitCode.NotFound, run.Code);
        Assert.Contains("'nothing", run.Error, StringComparison.Ordinal);
        Assert.Contains("`integration inspect` lists what there is", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("peek orders", "another way")]
    [InlineData("tail orders", "`integration receive orders`")]
    [InlineData("dlq list orders", "--receive")]
    public async Task What_the_provider_can_not_do_gives_7_and_another_way(string line, string expected)
    {
        using var tool = Setup.Troubled(_ => { }, Capability.Peek);
        var run = await tool.RunAsync(line);
        Assert.Equal(ExitCode.Unsupported, run.Code);
        Assert.Contains("Peek is not supported", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_the_error_is_an_object_on_standard_error()
    {
        using var tool = new Tool();
        var run = await tool.RunAsync("count nothing --json");
        var error = JsonDocument.Parse(run.Error).RootElement.GetProperty("error");
        Assert.Equal("notFound", error.GetProperty("code").GetString());
        Assert.Equal(6, error.GetProperty("exitCode").GetInt32());
        Assert.Contains("nothing", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task A_stack_trace_only_comes_with_verbose()
    {
        using var tool = new Tool { Providers = [new Faulty()] };
        var plain = await tool.RunAsync("count orders");
        Assert.Equal(ExitCode.Internal, plain.Code);
        Assert.DoesNotContain("   at ", plain.Error, StringComparison.Ordinal);
        Assert.Contains("--verbose", plain.Error, StringComparison.Ordinal);
        var verbose = await tool.RunAsync("count orders --verbose");
        Assert.Contains("   at ", verbose.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_at_a_bad_time_is_refused_with_8()
    {
        using var tool = Setup.Troubled(call =>
        {
            if (call == "PurgeAsync")
                throw new QuotaExceededException("once a minute.", "troubled", null);
        });
        var run = await tool.RunAsync("purge orders --yes");
        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("once a minute.", run.Error, StringComparison.Ordinal);
    }

    private sealed class Faulty : IMessagingProvider
    {
        public string Name => "in-memory";

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings) => throw new InvalidTimeZoneException("a bug");
    }

    private static void AssertClean(Run run)
    {
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Error + run.Out, StringComparison.Ordinal);
    }
}
