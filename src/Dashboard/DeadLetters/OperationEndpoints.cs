using System.Security.Cryptography;
using Integration.Dashboard.Access;
using Integration.Dashboard.Changes;
using Integration.Dashboard.Client;
using Integration.Dashboard.Messages;
using Integration.Dashboard.Rendering;
using Integration.Migration;
using Integration.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.DeadLetters;

/// <summary>What is done with dead letters: a dry run first, which is then carried out; and edits.</summary>
internal sealed class OperationEndpoints(Pages pages, LookRequests requests, ShownClient client, JournalFolder folder, DeadLetterRuns runs)
{
    public const string PlanPath = DeadLetterEndpoints.Path + "/dry-run";
    public const string RunPath = DeadLetterEndpoints.Path + "/run";
    public const string EditPath = DeadLetterEndpoints.Path + "/edit";
    public const string PlanField = "plan";
    public const string ActionField = "action";
    public const string ToField = "to";
    public const string RateField = "rate";
    public const string MaxField = "max";
    public const string ConfirmField = "confirm";
    public const string ScopeField = "scope";

    /// <summary>The value of <see cref="ScopeField"/> for those that are checked; any other is for all that the look's selection selects.</summary>
    public const string Chosen = "checked";

    private readonly DeadLetterPlans _plans = new();

    public void Map(IEndpointRouteBuilder group, ChangeRoutes changes)
    {
        pages.Map(group, PlanPath, ShowPlanAsync);
        pages.Map(group, EditPath, ShowEditAsync);
        changes.Map(PlanPath, PlanAsync);
        changes.Map(RunPath, Run);
        changes.Map(EditPath, EditAsync);
    }

    private Task ShowPlanAsync(HttpContext http)
    {
        var plan = _plans.Find(http.Request.Query[PlanField]);
        return pages.WriteAsync<PlanPage, DeadLetterPlan>(http, $"{plan.Action} dead letters of {plan.Source}: dry run", plan);
    }

    /// <summary>Those that are checked, or all that the look's selection selects; seen anew where that counts no delivery.</summary>
    private async Task<Change> PlanAsync(HttpContext http, IFormCollection form)
    {
        var look = requests.Get(form[LookRequests.LookField]);
        var action = Enum.TryParse<DeadLetterAction>(form[ActionField], out var asked) && asked is DeadLetterAction.Replay or DeadLetterAction.Discard
            ? asked
            : throw new FormatException("Say whether to replay or to discard.");
        var source = look.Selection.Source.Owner;

        // Before anybody waits for a dry run that can't be carried out.
        folder.PathFor(source);
        var to = form[ToField].ToString().Trim() is { Length: > 0 } destination && action == DeadLetterAction.Replay ? EntityPath.Parse(destination) : null;
        if (action == DeadLetterAction.Replay)
            await DeadLetterSession.CheckDestinationAsync(client.Messaging, to ?? source, http.RequestAborted).ConfigureAwait(false);
        var areChosen = form[ScopeField] == Chosen;
        var chosen = areChosen ? form[LookRequests.NumberField].Select(n => look[LookRequests.ReadNumber(n) ?? -1]).ToList() : [];
        if (areChosen && chosen.Count == 0)
            throw new FormatException("No dead letter is checked.");
        var query = look.Selection.ToQuery(await pages.Access.MaySeeBodiesAsync(http).ConfigureAwait(false));
        if (areChosen)
            query = query with { Ids = [.. chosen.Select(c => c.Message.MessageId)] };
        var seen = areChosen ? chosen : look.Messages;
        if (!requests.Looks.CountsDeliveries)
        {
            look = await requests.Looks.TakeAsync(look.Selection, query, requests.Looks.MostLookedAt, http.RequestAborted).ConfigureAwait(false);
            seen = look.Messages;
        }

        // What others that share the dead-letter queue have in it is not sent here.
        var elsewhere = 0;
        if (action == DeadLetterAction.Replay && to is null)
        {
            var own = query with { CameFrom = source };
            var all = seen.Count;
            seen = [.. seen.Where(s => !own.IsFromElsewhere(s.Message))];
            elsewhere = all - seen.Count;
        }

        var max = ReadCount(form, MaxField, "At most");
        var count = Math.Min(seen.Count, max ?? int.MaxValue);
        var plan = new DeadLetterPlan(
            RandomNumberGenerator.GetHexString(32, lowercase: true),
            action,
            source,
            query,
            to,
            ReadCount(form, RateField, "The rate"),
            max,
            count,
            elsewhere,
            [.. seen.Take(Math.Min(count, DeadLetterPlan.MostShown)).Select(s => new PlannedLetter(s.Message.MessageId, s.Message.DeadLetter?.Reason, s.Message.EnqueuedAt))],
            look with { Messages = [] });
        _plans.Add(plan);
        return new($"{PlanPath}?{PlanField}={plan.Id}", $"looked what would be done by the {plan.Description}");
    }

    private Task<Change> Run(HttpContext http, IFormCollection form)
    {
        if (_plans.Find(form[PlanField]).Action == DeadLetterAction.Discard && form[ConfirmField] != "yes")
            throw new FormatException("Nothing was discarded: it was not confirmed.");

        // Taken first, so that two clicks begin it once.
        var plan = _plans.Take(form[PlanField]);
        try
        {
            var journal = runs.Start(plan.Source, plan.Description, DashboardAccess.NameOf(http), plan.Rate, (session, progress, stop) => plan.Action == DeadLetterAction.Replay
                ? session.ReplayAsync(plan.Query, plan.To, plan.Max, progress, stop)
                : session.DiscardAsync(plan.Query, plan.Max, progress, stop));
            return Task.FromResult(new Change(SessionEndpoints.AddressOf(journal), $"began the {plan.Description}"));
        }
        catch
        {
            // It was not begun, as when the journal is in use: it can be confirmed again.
            _plans.Add(plan);
            throw;
        }
    }

    private async Task ShowEditAsync(HttpContext http)
    {
        var (look, seen) = requests.FindMessage(field => http.Request.Query[field]);
        await ThrowIfBodiesAreHiddenAsync(http).ConfigureAwait(false);
        await pages.WriteAsync<EditPage, EditModel>(http, $"Edit dead letter {seen.Message.MessageId}", new(look, seen, LetterEdit.Of(seen))).ConfigureAwait(false);
    }

    private async Task<Change> EditAsync(HttpContext http, IFormCollection form)
    {
        await ThrowIfBodiesAreHiddenAsync(http).ConfigureAwait(false);
        var (look, seen) = requests.FindMessage(field => form[field]);
        if (!seen.HasBody)
            throw new InvalidOperationException("The body is not at hand. Nothing was done.");
        var (source, before, id) = (look.Selection.Source.Owner, seen.Message.Message, seen.Message.MessageId);
        var edited = LetterEdit.Read(form).ApplyTo(before);
        if (edited == before)
            throw new FormatException("The edit changes nothing.");
        var description = $"edit of the dead letter {id} of {source}";

        var name = MessageDigest.Print(MessageDigest.Of(edited));

        // One that has changed meanwhile is left alone.
        var journal = runs.Start(source, description, DashboardAccess.NameOf(http), null, (session, progress, stop) =>
            session.EditAsync(new() { Ids = [id] }, found => found.Message == before ? edited : found.Message, name, progress, stop));
        return new(SessionEndpoints.AddressOf(journal), $"began the {description}");
    }

    private async Task ThrowIfBodiesAreHiddenAsync(HttpContext http)
    {
        if (!await pages.Access.MaySeeBodiesAsync(http).ConfigureAwait(false))
            throw new InvalidOperationException("You may not see bodies and headers of messages, so you can't edit them.");
    }

    private static int? ReadCount(IFormCollection form, string field, string what) => form[field].ToString().Trim() is not { Length: > 0 } text ? null
        : LookRequests.ReadNumber(text) is >= 1 and var count ? count
        : throw new FormatException($"{what}: '{text}' is not a whole number of 1 or more.");
}
