using System.CommandLine;
using System.Globalization;
using Integration.Operations.Costs;

namespace Integration.Cli;

/// <summary>What a load would cost in a month on the services that charge for requests.</summary>
internal sealed class CostCommand : CliCommand
{
    private readonly Option<string> _profile = new("--profile")
    {
        Description = "The load, a file (.yaml, .yml, .json): for each queue or topic its messages, their size, batches, subscriptions, consumers and idle hours.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string[]> _prices = new("--prices")
    {
        Description = "Prices of your own, a file in the form of the built-in ones, which it comes over meter by meter; may be given several times.",
        HelpName = "FILE",
    };

    public CostCommand() : base(
        "cost",
        "Tell what a load would cost in a month on SQS and SNS, and on Service Bus Standard and Premium: measured requests times dated prices. Reaches no service and needs no configuration.",
        "integration cost --profile load.yaml",
        "integration cost --profile load.yaml --prices frankfurt.json --json")
    {
        Add(_profile);
        Add(_prices);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var profile = await ReadAsync(context, context.Get(_profile)!, LoadProfile.Read, cancellationToken).ConfigureAwait(false);
        var own = new List<PriceList>();
        foreach (var file in context.Get(_prices) ?? [])
            own.Add(await ReadAsync(context, file, PriceList.Read, cancellationToken).ConfigureAwait(false));
        var estimate = CostEstimator.Estimate(profile, new PriceBook([.. PriceList.BuiltIn, .. own]));
        var old = estimate.Prices.OlderThanAYear(context.Host.Time.GetUtcNow()).ToList();

        if (context.Out.IsJson)
            context.Out.Document(CostDocument.Of(estimate, old), CliJson.Readable.CostDocument);
        else
            Write(context.Out, estimate);
        foreach (var list in old)
            context.Out.Note(Invariant($"Warning: the prices of {list.Region} are of {list.AsOf:yyyy-MM-dd}, more than a year ago. Give newer ones with --prices."));
        return ExitCode.Ok;
    }

    private static async Task<T> ReadAsync<T>(CliContext context, string file, Func<string, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return read(await File.ReadAllTextAsync(context.PathOf(file), cancellationToken).ConfigureAwait(false));
        }
        catch (CostInputException exception)
        {
            throw new CliException(ExitCode.Files, $"'{file}' can't be read: {exception.Message}", exception);
        }
    }

    private static void Write(CliOutput output, CostEstimate estimate)
    {
        var currency = estimate.Prices.Currency;
        output.Table(
            ["Offer", $"#{currency} a month", $"#{currency} a million messages"],
            estimate.Offers.Select(o => new[] { o.Name, Money(o.Amount), estimate.Messages == 0 ? "" : Money(o.Amount * 1_000_000 / estimate.Messages) }));
        output.Line("");
        output.Table(
            ["Offer", "Charged as", "#Units", $"#{currency}", "Computed as"],
            estimate.Offers.SelectMany(o => o.Charges.Select(c => new[] { o.Name, c.Meter, Count(c.Units), Money(c.Amount), c.Formula })));
        output.Line("");
        output.Table(
            ["Offer", "Load", "What", "#Units", "Computed as"],
            estimate.Offers.SelectMany(o => o.Requests.Select(r => new[] { o.Name, r.Load, NameOf(r.Kind), Count(r.Units), r.Formula })));
        output.Line("");
        foreach (var offer in estimate.Offers)
        {
            foreach (var note in offer.Notes)
                output.Line($"{offer.Name}: {note}");
        }

        foreach (var list in estimate.Prices.Lists)
            Write(output, list);
    }

    private static void Write(CliOutput output, PriceList list)
    {
        output.Line(Invariant($"Prices of {list.Region}, {list.AsOf:yyyy-MM-dd}{(list.CheckAt is null ? "" : $"; check them at {list.CheckAt}")}."));
        if (list.LeftOut is not null)
            output.Line($"  Left out: {list.LeftOut}.");
        foreach (var (what, from) in list.Sources)
            output.Line($"  Source of {what}: {from}.");
        foreach (var (what, why) in list.Unconfirmed)
            output.Line($"  Not confirmed: {what} {why}.");
    }

    private static string NameOf(RequestKind kind) => kind switch
    {
        RequestKind.Publish => "publish",
        RequestKind.Send => "send",
        RequestKind.Receive => "receive",
        RequestKind.Settle => "settle",
        RequestKind.EmptyPoll => "empty poll",
        _ => "other",
    };

    private static string Money(decimal amount) => amount.ToString("#,0.00##", CultureInfo.InvariantCulture);

    private static string Count(decimal units) => units.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
