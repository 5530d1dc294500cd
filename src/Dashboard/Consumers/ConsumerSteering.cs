using System.Globalization;
using Integration.Dashboard.Changes;
using Integration.Dashboard.Client;
using Integration.Dashboard.Rendering;
using Integration.Hosting;
using Microsoft.AspNetCore.Http;

namespace Integration.Dashboard.Consumers;

/// <summary>Does to consumers what a form asks for: to the one that it names, or to every one where it says so.</summary>
internal sealed class ConsumerSteering(ShownClient client)
{
    /// <summary>The field that names a consumer.</summary>
    public const string ConsumerField = "consumer";

    /// <summary>The field that says every one.</summary>
    public const string AllField = "all";

    /// <summary>The field with how many handlers run at a time.</summary>
    public const string ConcurrencyField = "maxConcurrency";

    private IConsumerControl Control => client.Control ?? throw new InvalidOperationException("No consumers run in this process.");

    public Task<Change> Pause(IFormCollection form) => Do(form, "paused", static control => control.Pause(), static (control, name) => control.Pause(name));

    public Task<Change> Resume(IFormCollection form) => Do(form, "resumed", static control => control.Resume(), static (control, name) => control.Resume(name));

    /// <summary>Doesn't wait for the end, which handlers may take long for; and whoever leaves the page must not cancel them.</summary>
    public Task<Change> Stop(IFormCollection form) =>
        Do(form, "stopped", static control => _ = control.StopAsync(), static (control, name) => _ = control.StopAsync(name));

    /// <summary>Whoever leaves the page must not cancel that, either.</summary>
    public Task<Change> StartAsync(IFormCollection form) =>
        DoAsync(form, "started", static control => control.StartAsync(), static (control, name) => control.StartAsync(name));

    public Task<Change> SetConcurrency(IFormCollection form)
    {
        var text = form[ConcurrencyField].ToString();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var handlers) && handlers is >= 1 and <= 1000
            ? Do(form, $"set {handlers} handlers for", control => control.SetMaxConcurrency(handlers), (control, name) => control.SetMaxConcurrency(name, handlers))
            : throw new BadHttpRequestException($"'{text}' is no number of handlers; allowed: 1 to 1000.");
    }

    private Task<Change> Do(IFormCollection form, string done, Action<IConsumerControl> all, Action<IConsumerControl, string> one) => DoAsync(
        form,
        done,
        control =>
        {
            all(control);
            return Task.CompletedTask;
        },
        (control, name) =>
        {
            one(control, name);
            return Task.CompletedTask;
        });

    private async Task<Change> DoAsync(IFormCollection form, string done, Func<IConsumerControl, Task> all, Func<IConsumerControl, string, Task> one)
    {
        var control = Control;
        var name = form[ConsumerField].ToString();
        if (name.Length == 0 == (form[AllField].Count == 0))
            throw new BadHttpRequestException("The form names no consumer, or one and all of them.");
        if (name.Length == 0)
        {
            await all(control).ConfigureAwait(false);
            return new(Location(form), $"{done} every consumer");
        }

        if (control.Find(name) is null)
            throw new KeyNotFoundException($"There is no consumer '{name}' any more.");
        await one(control, name).ConfigureAwait(false);
        return new(Location(form), $"{done} the consumer {name}");
    }

    /// <summary>The part of the list that the form was on.</summary>
    private static string Location(IFormCollection form)
    {
        var query = ListQuery.Read(form[ListQuery.FilterField], form[ListQuery.PageField]);
        return ConsumerEndpoints.Path + query.ToQuery(query.Page);
    }
}
