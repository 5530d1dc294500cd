using System.CommandLine;
using System.CommandLine.Parsing;

namespace Integration.Cli;

/// <summary>The options <c>--from</c> and <c>--to</c>, and the two clients behind them.</summary>
internal sealed class ProviderPair
{
    private readonly Option<string> _from = new("--from") { Description = "Where messages come from: a provider, or a section of the configuration that has a 'Provider'.", HelpName = "NAME", Required = true };
    private readonly Option<string> _to = new("--to") { Description = "Where messages go to, named likewise.", HelpName = "NAME", Required = true };

    /// <param name="command">The command.</param>
    /// <param name="findFaultWithinOne">What is wrong with both being one, null for nothing; without it they must be two.</param>
    public void AddTo(Command command, Func<CommandResult, string?>? findFaultWithinOne = null)
    {
        command.Add(_from);
        command.Add(_to);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_from) is not { Tokens: [var from] } || result.GetResult(_to) is not { Tokens: [var to] } || from.Value != to.Value)
                return;
            var fault = findFaultWithinOne is null ? "Give two providers, or two sections of the configuration." : findFaultWithinOne(result);
            if (fault is not null)
                result.AddError($"--from and --to are both '{from.Value}'. {fault}");
        });
    }

    /// <param name="context">The run.</param>
    /// <param name="countsEverySend">Whether each attempt to send is accounted for, so that none may be made unseen.</param>
    public (Client From, Client To) Open(CliContext context, bool countsEverySend = false) =>
        (context.Open(context.Get(_from)), context.Open(context.Get(_to), countsEverySend));
}
