using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Integration.Cli.Tests;

/// <summary>docs/operations/cli.md knows every command, code and field that there is.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Text = File.ReadAllText(Repository.Find("docs/operations/cli.md"));
    private static readonly RootCommand Root = IntegrationCommand.Create(new CliHost { Input = Stream.Null, Output = TextWriter.Null, Error = TextWriter.Null });

    [Fact]
    public void Every_command_is_documented()
    {
        foreach (var command in Commands(Root).OfType<CliCommand>())
            Assert.Contains($"`{IntegrationCommand.CommandLineOf(command)["integration ".Length..]}", Text.Replace("`integration ", "`", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Exit_codes_are_those_of_the_tool()
    {
        foreach (var (code, meaning) in ExitCodes.All)
            Assert.Contains($"| {(int)code} | {meaning} |", Text.Replace("`--yes`", "--yes", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Command_lines_parse()
    {
        Setup.SkipUnlessEveryCommandIsBuilt();
        var pages = Directory.EnumerateFiles(Repository.Find("docs"), "*.md", SearchOption.AllDirectories).Append(Repository.Find("src/Cli/README.md"));
        var lines = pages.SelectMany(page => CommandLine().Matches(File.ReadAllText(page))).Select(m => m.Groups["line"].Value).ToList();
        Assert.True(lines.Count >= 20);
        foreach (var line in lines)
            Assert.Empty(Root.Parse([.. CommandLineParser.SplitCommandLine(line.Replace('\'', '"'))], IntegrationCommand.Parsing).Errors.Select(e => $"{line}: {e.Message}"));
    }

    [Fact]
    public void The_line_of_a_message_is_read()
    {
        var line = Text.Split('\n').First(l => l.StartsWith("{\"body\":\"hello\",\"subject\"", StringComparison.Ordinal));
        var message = MessageLineReader.Read(Encoding.UTF8.GetBytes(line));
        Assert.Equal(("hello", 9.90m, TimeSpan.FromSeconds(30)), (message.Text, message.Headers["total"].As<decimal>(), message.Delay));
    }

    [Theory]
    [InlineData(typeof(InspectDocument))]
    [InlineData(typeof(PlanDocument))]
    [InlineData(typeof(SentDocument))]
    [InlineData(typeof(CountsDocument))]
    [InlineData(typeof(PurgedDocument))]
    [InlineData(typeof(RedrivenDocument))]
    [InlineData(typeof(ExportedDocument))]
    [InlineData(typeof(DeadLetteredDocument))]
    [InlineData(typeof(RedriveTasksDocument))]
    [InlineData(typeof(RedriveTasksCancelledDocument))]
    [InlineData(typeof(DeadLetterGroupsDocument))]
    [InlineData(typeof(DeadLetterPreviewDocument))]
    [InlineData(typeof(DeadLetterRunDocument))]
    [InlineData(typeof(DoctorDocument))]
    [InlineData(typeof(CostDocument))]
    [InlineData(typeof(PreviewDocument))]
    [InlineData(typeof(MoveDocument))]
    [InlineData(typeof(BridgeDocument))]
    [InlineData(typeof(VerifyDocument))]
    [InlineData(typeof(EmulatorDocument))]
    [InlineData(typeof(UiDocument))]
    [InlineData(typeof(PartitionsDocument))]
    [InlineData(typeof(MirrorDocument))]
    [InlineData(typeof(GroupLagDocument))]
    [InlineData(typeof(GroupResetDocument))]
    [InlineData(typeof(GroupImportDocument))]
    [InlineData(typeof(OutboxListDocument))]
    [InlineData(typeof(OutboxRetriedDocument))]
    [InlineData(typeof(OutboxDiscardedDocument))]
    [InlineData(typeof(OutboxRestoredDocument))]
    public void Every_field_of_a_document_is_named_in_one_row(Type document)
    {
        var fields = CliJson.Readable.GetTypeInfo(document)!.Properties.Where(p => p.Get is not null)
            .SelectMany(p => CliJson.Readable.GetTypeInfo(p.PropertyType) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && element != typeof(string)
                ? CliJson.Readable.GetTypeInfo(element)!.Properties.Where(f => f.Get is not null).Select(f => f.Name).Prepend(p.Name)
                : [p.Name]);
        Assert.Contains(Text.Split('\n'), row => row.StartsWith("| `", StringComparison.Ordinal) && fields.All(f => row.Contains($"`{f}`", StringComparison.Ordinal)));
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);

    [GeneratedRegex(@"^(\$ )?integration (?<line>[^|>#&\\\n]*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommandLine();
}
