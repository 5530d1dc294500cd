using OrderProcessing.Accounts;
using OrderProcessing.App;
using OrderProcessing.Orders;

namespace Integration.Examples.Tests.Orders;

public sealed class OrderCommandTests : IDisposable
{
    private readonly OrderRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task Empty_standard_input_ends_with_0()
    {
        Assert.Equal(ExitCode.Ok, await _runner.RunAsync(""));
        Assert.Contains("in: 0", _runner.Lines);
    }

    [Fact]
    public async Task Bad_lines_and_repeated_ids_are_reported_and_end_with_4()
    {
        Assert.Equal(ExitCode.BadLines, await _runner.RunAsync($"{Lines.Order(1)}\n{{}}\nx\n{Lines.Order(1)}\n{Lines.Order(2)}\n"));
        Assert.Equal(["line 2", "line 3", "line 4"], _runner.Errors.Select(l => l.Split(':')[0]));
        Assert.Contains("'A-1' came before", _runner.Errors[2]);
        Assert.Contains("processed: 2", _runner.Lines);
    }

    [Theory]
    [InlineData("--provider", "rabbit")]
    [InlineData("--Messaging:Provider=rabbit")]
    public async Task An_unknown_provider_ends_with_2_and_lists_those_known(params string[] args)
    {
        Assert.Equal(ExitCode.Configuration, await _runner.RunAsync("", args));
        Assert.Contains(_runner.Errors, l => l.Contains("Messaging:Provider 'rabbit' is unknown; allowed: in-memory"));
        Assert.Empty(_runner.Lines);
    }

    [Theory]
    [InlineData("Messaging:Consumers:orders:MaxConcurrency", "--workers", "0")]
    [InlineData("Messaging:Consumers:orders:MaxConcurrency", "--workers", "many")]
    [InlineData("Messaging:Topology:Topics:order-placed:Subscriptions:sms:Filter", "--Messaging:Topology:Topics:order-placed:Subscriptions:sms:Filter=amount >")]
    [InlineData("Messaging:Provisionning", "--Messaging:Provisionning=None")]
    [InlineData("OrderProcessing:StallTimeout", "--OrderProcessing:StallTimeout=soon")]
    [InlineData("OrderProcessing:StallTimeout", "--OrderProcessing:StallTimeout=00:00:00")]
    [InlineData("Wrkers", "--OrderProcessing:Wrkers=3")]
    [InlineData("OrderProcessing:Outbox 'tape' is unknown; allowed: none, sqlite", "--outbox", "tape")]
    [InlineData("Messaging:Pipeline:ClaimCheck:Store 'tape' is unknown; allowed: folder", "--Messaging:Pipeline:ClaimCheck:Store=tape")]
    public async Task A_wrong_setting_ends_with_2_and_is_named(string named, params string[] args)
    {
        Assert.Equal(ExitCode.Configuration, await _runner.RunAsync("", args));
        Assert.Contains(_runner.Errors, l => l.Contains(named));
    }

    [Fact]
    public async Task A_missing_file_ends_with_3_and_is_named()
    {
        Assert.Equal(ExitCode.Input, await _runner.RunAsync(Stream.Null, CancellationToken.None, "no-such-file.ndjson"));
        Assert.Contains("no-such-file.ndjson", Assert.Single(_runner.Errors));
    }

    [Fact]
    public async Task An_unknown_option_ends_with_1()
    {
        Assert.Equal(ExitCode.Usage, await _runner.RunAsync(Stream.Null, CancellationToken.None, "--bogus"));
        Assert.Contains(_runner.Errors, l => l.Contains("--bogus"));
    }

    [Fact]
    public void What_does_not_add_up_has_its_own_code()
    {
        var email = new SubscriptionReport("email", "", 1, 1, [], [], 0);
        var good = new OrderReport { BadLines = [], In = 1, Processed = 1, DeadLettered = [], Unaccounted = [], Subscriptions = [email], Redeliveries = 0, OfOtherRuns = 0 };
        var bad = new BadLine(2, "no order");

        Assert.Equal(ExitCode.Ok, OrderCommand.ExitCodeOf(good));
        Assert.Equal(ExitCode.BadLines, OrderCommand.ExitCodeOf(good with { BadLines = [bad] }));
        Assert.Equal(ExitCode.DoesNotAddUp, OrderCommand.ExitCodeOf(good with { In = 2, BadLines = [bad] }));
        Assert.Equal(ExitCode.DoesNotAddUp, OrderCommand.ExitCodeOf(good with { Unaccounted = ["A-9"] }));
        Assert.Equal(ExitCode.DoesNotAddUp, OrderCommand.ExitCodeOf(good with { Subscriptions = [email with { Missing = ["A-1"] }] }));
        Assert.Equal(ExitCode.DoesNotAddUp, OrderCommand.ExitCodeOf(good with { Subscriptions = [email with { Unexpected = ["A-2"] }] }));
    }
}
