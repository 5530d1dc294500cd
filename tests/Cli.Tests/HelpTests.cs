using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests;

public sealed class HelpTests
{
    private static readonly RootCommand Root = IntegrationCommand.Create(new CliHost { Input = Stream.Null, Output = TextWriter.Null, Error = TextWriter.Null });

    public static TheoryData<string> Examples => [.. Commands(Root).OfType<CliCommand>().SelectMany(c => c.Examples)];

    public static TheoryData<string> Runnable => [.. Commands(Root).OfType<CliCommand>().Select(IntegrationCommand.CommandLineOf)];

    [Fact]
    public async Task Help_is_the_approved_one()
    {
        Setup.SkipUnlessEveryCommandIsBuilt();
        using var tool = new Tool();
        var text = new StringBuilder();
        foreach (var command in Commands(Root))
        {
            var run = await tool.SucceedAsync($"{IntegrationCommand.CommandLineOf(command)} --help");
            text.Append("$ ").Append(IntegrationCommand.CommandLineOf(command)).Append(" --help\n").Append(run.Out);
        }

        Setup.MatchesSnapshot(text.ToString(), "help.approved.txt");
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Examples_parse(string example)
    {
        var ours = example.Split([" | ", ">", "<(", ")"], StringSplitOptions.None).Select(p => p.Trim()).Single(p => p.StartsWith("integration ", StringComparison.Ordinal));
        var parsed = Root.Parse([.. CommandLineParser.SplitCommandLine(ours["integration ".Length..])], IntegrationCommand.Parsing);
        Assert.Empty(parsed.Errors.Select(e => e.Message));
    }

    [Theory]
    [MemberData(nameof(Runnable))]
    public async Task Every_command_shows_examples_of_itself(string command)
    {
        using var tool = new Tool();
        var run = await tool.SucceedAsync($"{command} --help");
        Assert.Contains($"{command} ", run.Out[run.Out.IndexOf("Examples:", StringComparison.Ordinal)..].Replace("\n", " \n", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_the_tool_lists_every_exit_code()
    {
        using var tool = new Tool();
        var run = await tool.SucceedAsync("--help");
        foreach (var code in Enum.GetValues<ExitCode>())
            Assert.Contains($"  {(int)code,3}  ", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _integration integration")]
    [InlineData("zsh", "#compdef integration")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    [InlineData("fish", "complete -c integration")]
    public async Task Completion_scripts_call_the_suggestions(string shell, string expected)
    {
        using var tool = new Tool();
        var run = await tool.SucceedAsync($"completion {shell}");
        Assert.Contains(expected, run.Out, StringComparison.Ordinal);
        Assert.Contains("[suggest:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggestions_complete_commands_and_options()
    {
        using var tool = new Tool();
        var commands = await tool.RunAsync(["[suggest:17]", "integration dlq r"], Stream.Null);
        Assert.Contains("redrive", commands.Lines);
        var options = await tool.RunAsync(["[suggest:24]", "integration move --dead"], Stream.Null);
        Assert.Contains("--dead-letters", options.Lines);
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);

    [Theory]
    [InlineData("integration count or", new[] { "order-placed/billing", "orders" })]
    [InlineData("integration send or", new[] { "orders" })]
    [InlineData("integration publish or", new[] { "order-placed" })]
    [InlineData("integration count --provider nothing or", new string[0])]
    public async Task Suggestions_complete_the_names_of_what_exists(string line, string[] expected)
    {
        using var tool = new Tool();
        await tool.Here.QueueAsync("orders");
        await tool.Here.QueueAsync("bills");
        await tool.Here.SubscriptionAsync("order-placed", "billing");
        var run = await tool.RunAsync([$"[suggest:{line.Length}]", line], Stream.Null);
        Assert.Equal(expected, run.Lines.Where(l => l.Contains("or", StringComparison.Ordinal) && !l.StartsWith('-')));
    }
}
