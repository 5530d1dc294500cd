using System.IO.Pipelines;
using Integration.InMemory;
using OrderProcessing.App;
using OrderProcessing.Flow;
using OrderProcessing.Orders;

namespace Integration.Examples.Tests.Orders;

public sealed class OrderCommandTests : IDisposable
{
    private const string Quick = "--OrderProcessing:PollWait=00:00:00.020";

    private readonly PlainConsole _console = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _console.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task The_sample_is_the_default_and_ends_with_0()
    {
        Assert.Equal(0, await RunAsync("", Quick));
        Assert.Contains("processed: 999", _console.Lines);
        Assert.Contains("dead-lettered: 1", _console.Lines);
        Assert.StartsWith("It all adds up: 1000 in = 999 processed + 1 dead-lettered", _console.Lines[^1]);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Empty_standard_input_ends_with_0()
    {
        Assert.Equal(0, await RunAsync("", "-", Quick));
        Assert.Contains("in: 0", _console.Lines);
    }

    [Fact]
    public async Task Bad_lines_on_standard_input_are_reported_and_end_with_4()
    {
        Assert.Equal((int)ExitCode.BadLines, await RunAsync($"{Lines.Order(1)}\n{{}}\nx\n{Lines.Order(2)}\n", "-", Quick));
        Assert.Equal(["line 2", "line 3"], _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(':')[0]));
        Assert.Contains("processed: 2", _console.Lines);
    }

    [Theory]
    [InlineData("--provider", "rabbit")]
    [InlineData("--Messaging:Provider=rabbit")]
    public async Task An_unknown_provider_ends_with_2_and_lists_those_known(params string[] args)
    {
        Assert.Equal((int)ExitCode.Configuration, await RunAsync("", args));
        Assert.Equal("Messaging:Provider is 'rabbit'. Known providers: in-memory.", _error.ToString().Trim());
        Assert.Empty(_console.Lines);
    }

    [Theory]
    [InlineData("OrderProcessing:Workers", "--workers", "0")]
    [InlineData("OrderProcessing:Workers", "--workers", "many")]
    [InlineData("Wrkers", "--OrderProcessing:Wrkers=3")]
    [InlineData("OrderProcessing:BillingCountries", "--OrderProcessing:BillingCountries:0=de' or")]
    public async Task A_wrong_setting_ends_with_2_and_is_named(string named, params string[] args)
    {
        Assert.Equal((int)ExitCode.Configuration, await RunAsync("", args));
        Assert.Contains(named, _error.ToString());
    }

    [Fact]
    public async Task A_missing_file_ends_with_3_and_is_named()
    {
        Assert.Equal((int)ExitCode.Input, await RunAsync("", "no-such-file.ndjson"));
        Assert.Contains("no-such-file.ndjson", _error.ToString());
    }

    [Fact]
    public async Task An_unknown_option_ends_with_1()
    {
        Assert.Equal((int)ExitCode.Usage, await RunAsync("", "--bogus"));
        Assert.Contains("--bogus", _error.ToString());
    }

    [Fact]
    public async Task Interrupted_while_standard_input_is_silent_it_ends_with_130()
    {
        using var cancel = new CancellationTokenSource();
        var silent = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var run = OrderCommand.RunAsync(["-", Quick], new Terminal(silent.Reader.AsStream(), _console.Console, _error), cancel.Token);
        await silent.Writer.WriteAsync("\n"u8.ToArray()); // ends when it was read
        await cancel.CancelAsync();
        Assert.Equal((int)ExitCode.Interrupted, await run);
        Assert.StartsWith("Interrupted", _console.Lines[^1]);
    }

    [Fact]
    public async Task What_does_not_add_up_has_its_own_code()
    {
        await using var messaging = InMemoryMessaging.Create();
        var good = await new OrderFlow(messaging, new() { BillingCountries = ["DE"], PollWait = TimeSpan.FromMilliseconds(20) }).RunAsync(Lines.Read(Lines.Order(1)));
        var bad = new BadLine(2, "no order");

        Assert.Equal(ExitCode.Ok, OrderCommand.ExitCodeOf(good));
        Assert.Equal(ExitCode.DoesNotAddUp, OrderCommand.ExitCodeOf(good with { In = 2, BadLines = [bad] }));
        Assert.Equal(ExitCode.DoesNotAddUp, OrderCommand.ExitCodeOf(good with { Unaccounted = ["A-9"] }));
        Assert.Equal(ExitCode.DoesNotAddUp, OrderCommand.ExitCodeOf(good with { Subscribers = [good.Subscribers[0] with { Missing = ["A-1"] }] }));
        Assert.Equal(ExitCode.DoesNotAddUp, OrderCommand.ExitCodeOf(good with { Subscribers = [good.Subscribers[0] with { Unexpected = ["A-2"] }] }));
    }

    private Task<int> RunAsync(string input, params string[] args) =>
        OrderCommand.RunAsync(args, new Terminal(Lines.ToStream(input), _console.Console, _error));
}
