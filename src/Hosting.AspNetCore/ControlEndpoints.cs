using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.AspNetCore;

/// <summary>What the endpoints do. Bodies are JSON only: a page of another origin can't have a browser send that unasked.</summary>
internal sealed class ControlEndpoints(string? client)
{
    public Task ListAsync(HttpContext context) => Answer(ControlOf(context)).ExecuteAsync(context);

    public Task FindAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["consumer"]!;
        IResult result = ControlOf(context).Find(name) is { } status ? TypedResults.Json(status, ControlJson.Default.ConsumerStatus) : NotFound(name);
        return result.ExecuteAsync(context);
    }

    public Task PauseAsync(HttpContext context) => ChangeAsync(
        context, static (control, _) => control.Pause(), static (control, consumer, _) => control.Pause(consumer));

    public Task ResumeAsync(HttpContext context) => ChangeAsync(
        context, static (control, _) => control.Resume(), static (control, consumer, _) => control.Resume(consumer));

    /// <summary>Doesn't wait for the end, which handlers may take long for; and whoever hangs up must not cancel them.</summary>
    public Task StopAsync(HttpContext context) => ChangeAsync(
        context, static (control, request) => _ = control.StopAsync(), static (control, consumer, request) => _ = control.StopAsync(consumer));

    public Task StartAsync(HttpContext context) => AnswerAsync(
        context, static (control, _) => control.StartAsync(), static (control, consumer, _) => control.StartAsync(consumer));

    public Task SetConcurrencyAsync(HttpContext context) => ChangeAsync(
        context,
        static (control, request) => control.SetMaxConcurrency(request.MaxConcurrency!.Value),
        static (control, consumer, request) => control.SetMaxConcurrency(consumer, request.MaxConcurrency!.Value),
        static request => request.MaxConcurrency is >= 1 and <= 1000 ? null : "maxConcurrency is missing or out of range; allowed: 1 to 1000.");

    private Task ChangeAsync(
        HttpContext context, Action<IConsumerControl, ControlRequest> changeAll, Action<IConsumerControl, string, ControlRequest> change, Func<ControlRequest, string?>? findFault = null) =>
        AnswerAsync(
            context,
            (control, request) =>
            {
                changeAll(control, request);
                return Task.CompletedTask;
            },
            (control, consumer, request) =>
            {
                change(control, consumer, request);
                return Task.CompletedTask;
            },
            findFault);

    private async Task AnswerAsync(
        HttpContext context,
        Func<IConsumerControl, ControlRequest, Task> changeAll,
        Func<IConsumerControl, string, ControlRequest, Task> change,
        Func<ControlRequest, string?>? findFault = null)
    {
        var result = await TryChangeAsync(context, changeAll, change, findFault).ConfigureAwait(false);
        await result.ExecuteAsync(context).ConfigureAwait(false);
    }

    private async Task<IResult> TryChangeAsync(
        HttpContext context,
        Func<IConsumerControl, ControlRequest, Task> changeAll,
        Func<IConsumerControl, string, ControlRequest, Task> change,
        Func<ControlRequest, string?>? findFault)
    {
        if (!context.Request.HasJsonContentType())
            return Problem(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON, with the content type application/json.");
        ControlRequest? request;
        try
        {
            request = await context.Request.ReadFromJsonAsync(ControlJson.Default.ControlRequest, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            return Problem(StatusCodes.Status400BadRequest, $"The body can't be read: {exception.Message}");
        }

        if (request is null || request.All == request.Consumers is { Count: > 0 } || request.Consumers?.Any(static n => n is null) == true)
            return Problem(StatusCodes.Status400BadRequest, "Say which: {\"consumers\":[\"NAME\"]} or {\"all\":true}.");
        if (findFault?.Invoke(request) is { } fault)
            return Problem(StatusCodes.Status400BadRequest, fault);
        var control = ControlOf(context);
        var names = request.Consumers ?? [];
        if (names.FirstOrDefault(n => control.Find(n) is null) is { } unknown)
            return NotFound(unknown);
        try
        {
            if (request.All)
                await changeAll(control, request).ConfigureAwait(false);
            foreach (var name in names)
                await change(control, name, request).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException)
        {
            return Problem(StatusCodes.Status409Conflict, exception.Message);
        }

        return Answer(control);
    }

    private IConsumerControl ControlOf(HttpContext context) => context.RequestServices.GetRequiredKeyedService<IConsumerControl>(client);

    private static JsonHttpResult<ControlAnswer> Answer(IConsumerControl control) => TypedResults.Json(new ControlAnswer(control.List()), ControlJson.Default.ControlAnswer);

    private static ProblemHttpResult NotFound(string consumer) => Problem(StatusCodes.Status404NotFound, $"There is no consumer '{consumer}'.");

    private static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
