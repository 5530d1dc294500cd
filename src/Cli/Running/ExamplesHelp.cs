using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Integration.Cli;

/// <summary>The usual help, with a command's examples behind it, and the exit codes behind the tool's own.</summary>
internal sealed class ExamplesHelp(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        if (command is CliCommand { Examples.Count: > 0 } shown)
        {
            output.WriteLine("Examples:");
            foreach (var example in shown.Examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }
        else if (command is RootCommand)
        {
            output.WriteLine("Exit codes:");
            foreach (var (code, meaning) in ExitCodes.All)
                output.WriteLine($"  {(int)code,3}  {meaning}");
            output.WriteLine();
        }

        return result;
    }
}
