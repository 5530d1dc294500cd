using Integration.Migration;

namespace Integration.Cli;

/// <summary>Shows what a move would do, and what it did.</summary>
internal static class MovePrinter
{
    private const int MaxListed = 20;

    public static void WritePreview(CliOutput output, Client from, Client to, IReadOnlyList<MovePreview> routes)
    {
        if (output.IsJson)
        {
            output.Document(new PreviewDocument(from.Name, to.Name, [.. routes.Select(PreviewRoute.Of)]), CliJson.Readable.PreviewDocument);
            return;
        }

        output.Table(["Route", "#Active", "#In flight", "#Delayed", "#Looked at", "Last due"], routes.Select(r => new[]
        {
            r.Route.ToString(), Show(r.Counts?.Active), Show(r.Counts?.InFlight), Show(r.Counts?.Delayed), Show(r.Looked), r.DueLast?.UtcDateTime.ToString("u") ?? "",
        }));
        foreach (var (route, finding) in routes.SelectMany(r => r.Findings.Select(f => (r.Route, f))))
            output.Line($"{route}: {finding}");
        output.Line("Nothing was moved: this was a dry run.");
    }

    public static void WriteReport(CliOutput output, Client from, Client to, MoveReport report)
    {
        if (output.IsJson)
        {
            output.Document(MoveDocument.Of(from.Name, to.Name, report), CliJson.Readable.MoveDocument);
            return;
        }

        output.Table(["Route", "Outcome", "#Copied", "#Already copied", "#Possible duplicates", "#Refused", "#Expired", "#Left"], report.Routes.Select(r => new[]
        {
            r.Route.ToString(), r.End.ToString(), $"{r.Copied:N0}", $"{r.AlreadyCopied:N0}", $"{r.PossibleDuplicates:N0}", $"{r.Refused.Count + r.RefusedKept.Count:N0}", $"{r.Expired:N0}",
            r.Left is null ? "?" : $"{r.Left.Active + (r.Left.InFlight ?? 0) + (r.Left.Delayed ?? 0):N0}",
        }));
        foreach (var route in report.Routes)
        {
            foreach (var refused in route.Refused.Take(MaxListed))
                output.Line($"{route.Route}: message {refused.MessageId} refused: {refused.Error.Message}");
            if (route.Refused.Count > MaxListed)
                output.Line($"{route.Route}: and {route.Refused.Count - MaxListed:N0} more refused; --json lists them all.");
            foreach (var kept in route.RefusedKept.Take(MaxListed))
                output.Line($"{route.Route}: message {kept.MessageId} refused and kept: {kept.Error.Message}");
            if (route.RefusedKept.Count > MaxListed)
                output.Line($"{route.Route}: and {route.RefusedKept.Count - MaxListed:N0} more refused and kept; --json lists them all.");
            if (route.WithoutMoveHeaders > 0)
                output.Line($"{route.Route}: {route.WithoutMoveHeaders:N0} messages had no room for the headers with their enqueue time.");
        }

        output.Line($"{report.Routes.Sum(r => r.Copied):N0} messages moved from {from.Name} to {to.Name} in {report.Elapsed.TotalSeconds:0.0} s.");
    }

    private static string Show(long? count) => count is null ? "?" : $"{count:N0}";
}
