using Integration.Dashboard.Access;
using Integration.Dashboard.Changes;
using Integration.Dashboard.Messages;
using Integration.Dashboard.Rendering;
using Integration.Migration;
using Integration.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.DeadLetters;

/// <summary>The sessions of dead letters: what their journals tell, how far a running operation is, and undo.</summary>
internal sealed class SessionEndpoints(Pages pages, JournalFolder folder, DeadLetterRuns runs)
{
    public const string ListPath = DeadLetterEndpoints.Path + "/sessions";
    public const string SessionPath = DeadLetterEndpoints.Path + "/session";
    public const string UndoPath = SessionPath + "/undo";
    public const string StopPath = SessionPath + "/stop";
    public const string JournalField = "journal";

    public void Map(IEndpointRouteBuilder group, ChangeRoutes changes)
    {
        pages.Map(group, ListPath, http => pages.WriteAsync<SessionsPage, SessionsModel>(
            http, "Dead-letter sessions", new([.. folder.List().Select(f => (f, runs.Find(f.Name)))], folder.IsSet)));
        pages.Map(group, SessionPath, ShowAsync);
        changes.Map(UndoPath, UndoAsync);
        changes.Map(StopPath, (_, form) => Task.FromResult(Stop(form[JournalField].ToString())));
    }

    /// <summary>The page of a session, below the root.</summary>
    public static string AddressOf(string journal) => $"{SessionPath}?{JournalField}={Uri.EscapeDataString(journal)}";

    private async Task ShowAsync(HttpContext http)
    {
        var name = http.Request.Query[JournalField].ToString();
        var run = runs.Find(name);
        var (source, operations, fault) = run is { IsRunning: true } || (run is not null && folder.Find(name) is null)
            ? (null, [], null)
            : await ReadAsync(folder.PathOf(name)).ConfigureAwait(false);
        await pages.WriteAsync<SessionPage, SessionModel>(http, $"Session {name}", new(name, run, source, operations, fault)).ConfigureAwait(false);
    }

    /// <summary>What a journal tells, or why it can't be read.</summary>
    private static async Task<(EntityPath? Source, IReadOnlyList<DeadLetterOperation> Operations, string? Fault)> ReadAsync(string path)
    {
        try
        {
            var operations = await SessionJournal.ReadAsync(path).ConfigureAwait(false);
            return (operations is [var first, ..] ? first.Route.Source.Owner : null, [.. operations.Select(DeadLetterOperation.Of)], null);
        }
        catch (JournalException exception)
        {
            return (null, [], exception.Message);
        }
    }

    private async Task<Change> UndoAsync(HttpContext http, IFormCollection form)
    {
        var path = folder.PathOf(form[JournalField]);
        if (form[OperationEndpoints.ConfirmField] != "yes")
            throw new FormatException("Nothing was put back: it was not confirmed.");
        var source = await DeadLetterSession.FindSourceAsync(path).ConfigureAwait(false) ?? throw new InvalidOperationException("There is nothing in this journal to put back.");
        var ids = form[MessageSelection.IdsField].ToString().Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        var query = DeadLetterQuery.All with { Ids = ids };
        var description = $"undo of what was edited and discarded of {source}: {query}";
        var journal = runs.Start(
            source, path, description, DashboardAccess.NameOf(http), null, (session, progress, stop) => session.UndoAsync(query, progress, stop));
        return new(AddressOf(journal), $"began the {description}");
    }

    private Change Stop(string journal)
    {
        if (runs.Find(journal) is not { IsRunning: true } run)
            throw new InvalidOperationException("Nothing is under way on this journal.");
        run.Stop();
        return new(AddressOf(journal), $"stopped the {run.Description}");
    }
}
