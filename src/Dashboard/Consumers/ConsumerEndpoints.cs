using Integration.Dashboard.Changes;
using Integration.Dashboard.Client;
using Integration.Dashboard.Rendering;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.Consumers;

/// <summary>The consumers that run in this process, and their steering.</summary>
internal static class ConsumerEndpoints
{
    /// <summary>The path of the page.</summary>
    public const string Path = "/consumers";

    public static void Map(IEndpointRouteBuilder group, Pages pages, ChangeRoutes changes, ShownClient client)
    {
        var steering = new ConsumerSteering(client);
        pages.Map(group, Path, http => pages.WriteAsync<ConsumerPage, ConsumerModel>(http, "Consumers", ConsumerModel.Make(client.Control, ListQuery.Of(http.Request))));
        changes.Map($"{Path}/pause", (_, form) => steering.Pause(form));
        changes.Map($"{Path}/resume", (_, form) => steering.Resume(form));
        changes.Map($"{Path}/stop", (_, form) => steering.Stop(form));
        changes.Map($"{Path}/start", (_, form) => steering.StartAsync(form));
        changes.Map($"{Path}/concurrency", (_, form) => steering.SetConcurrency(form));
    }
}
