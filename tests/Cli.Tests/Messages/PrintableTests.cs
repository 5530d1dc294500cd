using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Messages;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain \u00e9 \u2603 \ud83d\ude00", "plain \u00e9 \u2603 \ud83d\ude00")]
    [InlineData("\u001b[2J\u0007", "\\u001B[2J\\u0007")]
    [InlineData("a\nb\rc\td", "a\\u000Ab\\u000Dc\\u0009d")]
    [InlineData("\u009b31m\u007f", "\\u009B31m\\u007F")]
    [InlineData("\u202etxt.exe\u2066\u2028", "\\u202Etxt.exe\\u2066\\u2028")]
    public void What_acts_in_a_terminal_is_escaped(string text, string shown) => Assert.Equal(shown, Printable.Cell(text));

    [Theory]
    [InlineData("dlq list bad")]
    [InlineData("dlq list bad --json")]
    [InlineData("dlq list bad --receive --wait 1ms")]
    [InlineData("peek orders")]
    [InlineData("receive orders")]
    [InlineData("tail orders --max 1")]
    [InlineData("dlq export bad")]
    [InlineData("receive orders --complete --verbose")]
    [InlineData("dlq list bad --json --verbose")]
    public async Task No_text_of_a_message_reaches_the_terminal_as_it_is(string line)
    {
        const string Hostile = "x\u001b]0;owned\u0007\ny\u009b\u202e";
        using var tool = new Tool(realTime: true);
        var hostile = Message.FromText(Hostile) with { MessageId = Hostile, Subject = Hostile, CorrelationId = Hostile };
        await (await tool.Here.QueueAsync("orders")).SendAsync(hostile);
        await (await tool.Here.QueueAsync("bad")).SendAsync(hostile);
        await (await tool.Here.Queue("bad").ReceiveAsync(1, TimeSpan.Zero))[0].DeadLetterAsync(Hostile, Hostile);

        var run = await tool.SucceedAsync(line);

        Assert.DoesNotContain((run.Out + run.Error).ReplaceLineEndings(""), char.IsControl);
        Assert.Contains("x", run.Out + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\ny", run.Out + run.Error, StringComparison.Ordinal);
    }

    /// <summary>Names come from scripts, and those have them from files and services.</summary>
    [Theory]
    [InlineData("count", "x\u001b[31m")]
    [InlineData("count", "x\u202egpj")]
    [InlineData("x\u001b]0;owned\u0007")]
    [InlineData("count", "--x\u009b31m")]
    [InlineData("count", "--interval", "1\u001b[2Js")]
    [InlineData("receive", "x\u0000y")]
    [InlineData("move", "--from", "x\u001b[0m", "--to", "Other", "--queue", "orders")]
    [InlineData("count", "--provider", "x\u001b[0m")]
    [InlineData("count", "--config", "x\u001b[0m.json")]
    [InlineData("plan", "x\u001b[0m.yaml")]
    [InlineData("send", "orders", "x\u2066.ndjson")]
    [InlineData("count", "--json", "--provider", "x\u001b[0m")]
    public async Task No_text_of_the_command_line_reaches_the_terminal_as_it_is(params string[] args)
    {
        using var tool = new Tool();

        var run = await tool.RunAsync(args, Stream.Null);

        Assert.NotEqual(ExitCode.Ok, run.Code);
        var shown = (run.Out + run.Error).ReplaceLineEndings("");
        Assert.DoesNotContain(shown, c => char.IsControl(c) || c is '\u202e' or '\u2066');
        Assert.Contains("\\u", shown, StringComparison.Ordinal);
    }
}
