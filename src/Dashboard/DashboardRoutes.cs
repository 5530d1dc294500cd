using Integration.Dashboard.Access;
using Integration.Dashboard.Capabilities;
using Integration.Dashboard.Changes;
using Integration.Dashboard.Client;
using Integration.Dashboard.Consumers;
using Integration.Dashboard.DeadLetters;
using Integration.Dashboard.Inventory;
using Integration.Dashboard.Messages;
using Integration.Dashboard.Moves;
using Integration.Dashboard.Overview;
using Integration.Dashboard.Rendering;
using Integration.Dashboard.Sampling;
using Integration.Dashboard.Topology;
using Integration.Diagnostics;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Dashboard;

/// <summary>Puts the dashboard together: what its areas share is made here, once for each mapping.</summary>
internal static class DashboardRoutes
{
    public static void Map(RouteGroupBuilder group, IServiceProvider services, MessagingDashboardOptions options)
    {
        var loggers = services.GetRequiredService<ILoggerFactory>();
        var antiforgery = services.GetRequiredService<IAntiforgery>();
        var root = new DashboardRoot();
        var assets = EmbeddedAssets.Load();
        var client = new ShownClient(services, options.Client);
        var pages = new Pages(root, new DashboardAccess(options), antiforgery, assets, new(services, loggers), () => client.Title);
        var inventory = new EntityInventory(client);
        var sampler = new SourceSampler(client, inventory, options.SampleInterval);
        var changeGroup = group.MapGroup("");
        if (options.ChangePolicies.Count > 0)
            changeGroup.RequireAuthorization([.. options.ChangePolicies]);
        var logger = loggers.CreateGuardedLogger(MessagingTelemetry.SourceName + ".Dashboard");
        var changes = new ChangeRoutes(changeGroup, pages, root, antiforgery, logger);

        assets.Map(group);
        OverviewEndpoints.Map(group, pages, root, inventory, sampler);
        new TopologyEndpoints(pages, client, inventory, new DriftFinder(client), sampler).Map(group);
        ConsumerEndpoints.Map(group, pages, changes, client);
        CapabilityEndpoints.Map(group, pages, client);

        var looks = new LookRequests(new(client, loggers, options.MaxLookedAt), pages.Access);
        var journals = new JournalFolder(options.DeadLetterJournalFolder);
        var runs = new DeadLetterRuns(client, journals, loggers, logger);
        MessageEndpoints.Map(group, pages, changes, looks);
        DeadLetterEndpoints.Map(group, pages, changes, looks, journals, options.TraceUrl);
        new OperationEndpoints(pages, looks, client, journals, runs).Map(group, changes);
        new SessionEndpoints(pages, journals, runs).Map(group, changes);
        MoveEndpoints.Map(group, pages, client, new(options.MoveJournalFolder));
    }
}
