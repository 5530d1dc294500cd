using System.CommandLine;

namespace Integration.Cli;

/// <summary>The options <c>--from</c> and <c>--to</c>, and the two clients behind them.</summary>
internal sealed class ProviderPair
{
    private readonly Option<string> _from = new("--from") { Description = "Where messages come from: a provider, or a section of the configuration that has a 'Provider'.", HelpName = "NAME", Required = true };
    private readonly Option<string> _to = new("--to") { Description = "Where messages go to, named likewise.", HelpName = "NAME", Required = true };

    public void AddTo(Command command)
    {
        command.Add(_from);
        command.Add(_to);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_from) is { Tokens: [var from] } && result.GetResult(_to) is { Tokens: [var to] } && from.Value == to.Value)
                result.AddError($"--from and --to are both '{from.Value}'. Give two providers, or two sections of the configuration.");
        });
    }

    /// <param name="context">The run.</param>
    /// <param name="countsEverySend">Whether each attempt to send is accounted for, so that none may be made unseen.</param>
    public (Client From, Client To) Open(CliContext context, bool countsEverySend = false) =>
        (context.Open(context.Get(_from)), context.Open(context.Get(_to), countsEverySend));
}
