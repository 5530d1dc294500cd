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

    /// <summary>What the command counts in the queue <c>orders</c>. Messages in flight count as there: a poll of the application that ended may have one.</summary>
    public static async Task<string> CountsOfOrdersAsync(this DistributedApplication app, CancellationToken cancellationToken)
    {
        var counted = await app.CommandAsync("count", cancellationToken);
        Assert.True(counted.Success, counted.Message);
        var row = counted.Data!.Value.Split('\n').Single(line => line.StartsWith("| orders |", StringComparison.Ordinal));
        var cells = row.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1..].Select(cell => cell.TrimStart('~')).ToList();
        return $"{cells[..3].Where(cell => cell != "?").Sum(int.Parse)}, dead {cells[3]}";
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
