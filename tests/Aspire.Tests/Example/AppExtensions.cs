using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aspire.Tests.Example;

/// <summary>What a developer does in the dashboard.</summary>
internal static class AppExtensions
{
    /// <summary>Runs a command of the resource <c>messaging</c>.</summary>
    public static Task<ExecuteCommandResult> CommandAsync(this DistributedApplication app, string command, CancellationToken cancellationToken, string? source = null)
    {
        var commands = app.Services.GetRequiredService<ResourceCommandService>();
        return source is null
            ? commands.ExecuteCommandAsync("messaging", command, cancellationToken)
            : commands.ExecuteCommandAsync(
                "messaging", command, new InteractionInputCollection([new() { Name = "source", InputType = InputType.Choice, Value = source }]), cancellationToken);
    }

    /// <summary>All that a resource wrote so far.</summary>
    public static async Task<string> LogAsync(this DistributedApplication app, string resource)
    {
        var log = new StringBuilder();
        await foreach (var lines in app.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource))
        {
            foreach (var line in lines)
                log.AppendLine(line.Content);
        }

        return log.ToString();
    }
}
