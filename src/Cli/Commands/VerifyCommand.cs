using System.CommandLine;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Accounts for every message of a move.</summary>
internal sealed class VerifyCommand : CliCommand
{
    private const int MaxListed = 20;

    private readonly ProviderPair _providers = new();
    private readonly Option<string> _journal = new("--journal", "-j") { Description = "The journal of the move.", HelpName = "FILE", Required = true };
    private readonly Option<bool> _inUse = new("--in-use") { Description = "Consumers work at the destination already: don't compare what is left there." };
    private readonly Option<bool> _receive = new("--receive") { Description = "Where the destination can't peek: receive its messages and give them back, which counts a delivery each." };

    public VerifyCommand() : base(
        "verify",
        "Account for every message of a move, from its journal and both sides. Exit code 1 when copies are missing or double, or the move is unfinished.",
        "integration verify --from aws --to azure-service-bus --journal move-aws-to-azure-service-bus.journal",
        "integration verify --from aws --to azure-service-bus --journal orders.journal --in-use --json")
    {
        _providers.AddTo(this, _ => null);
        Add(_journal);
        Add(_inUse);
        Add(_receive);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (from, to) = _providers.Open(context);
        var options = new VerifyOptions { DestinationInUse = context.Get(_inUse), ReadByReceiving = context.Get(_receive) };
        var report = await Verifier.VerifyAsync(from.Messaging, to.Messaging, context.PathOf(context.Get(_journal)!), options, cancellationToken).ConfigureAwait(false);
        if (context.Out.IsJson)
            context.Out.Document(new VerifyDocument(from.Name, to.Name, report.Verdict.ToString(), [.. report.Routes.Select(VerifyRouteDocument.Of)]), CliJson.Readable.VerifyDocument);
        else
            Write(context.Out, report);
        return report.Verdict is VerifyVerdict.Exact or VerifyVerdict.Plausible ? ExitCode.Ok : ExitCode.FoundProblems;
    }

    private static void Write(CliOutput output, VerifyReport report)
    {
        output.Table(["Route", "Verdict", "#Copied", "#Found", "#Missing", "#Duplicates", "#Not completed", "#In doubt", "#Foreign"], report.Routes.Select(r => new[]
        {
            r.Route.ToString(), r.Verdict.ToString(), $"{r.Copied:N0}", r.Found is null ? "?" : $"{r.Found:N0}", $"{r.Missing.Count:N0}", $"{r.Duplicates.Count:N0}",
            $"{r.NotCompleted:N0}", $"{r.InDoubt:N0}", $"{r.Foreign:N0}",
        }));
        foreach (var route in report.Routes)
        {
            List(output, route, "missing", route.Missing);
            List(output, route, "more than once", route.Duplicates);
        }

        output.Line(report.Verdict switch
        {
            VerifyVerdict.Exact => "Every message is accounted for, one by one.",
            VerifyVerdict.Plausible => "No discrepancy was found, but not every message could be looked at.",
            VerifyVerdict.Unfinished => "The move is unfinished: run `integration move` with the same journal.",
            _ => "It does NOT add up: copies are missing, or there more than once.",
        });
    }

    private static void List(CliOutput output, RouteAccount route, string what, IReadOnlyList<string> ids)
    {
        if (ids.Count > 0)
            output.Line($"{route.Route}: {what}: {string.Join(", ", ids.Take(MaxListed))}{(ids.Count > MaxListed ? $" and {ids.Count - MaxListed:N0} more; --json lists them all" : "")}");
    }
}
