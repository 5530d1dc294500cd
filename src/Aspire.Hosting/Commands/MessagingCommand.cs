using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Integration.Aspire.Hosting.Client;
using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aspire.Hosting.Commands;

/// <summary>A command of the dashboard on a resource: there while it runs, with failures told as the provider tells them.</summary>
internal static class MessagingCommand
{
    public static IResourceBuilder<T> WithMessagingCommand<T>(
        this IResourceBuilder<T> messaging,
        string name,
        string displayName,
        CommandOptions options,
        Func<IMessaging, InteractionInputCollection, CancellationToken, Task<ExecuteCommandResult>> execute)
        where T : MessagingResource
    {
        options.UpdateState = context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
        return messaging.WithCommand(name, displayName, context => ExecuteAsync(messaging.Resource, context, execute), options);
    }

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        MessagingResource resource,
        ExecuteCommandContext context,
        Func<IMessaging, InteractionInputCollection, CancellationToken, Task<ExecuteCommandResult>> execute)
    {
        try
        {
            var client = context.Services.GetRequiredKeyedService<AppHostClient>(resource.Name);
            var messaging = await client.OpenAsync(context.CancellationToken).ConfigureAwait(false);
            return await execute(messaging, context.Arguments, context.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (Exception e) when (e is MessagingException or MessagingConfigurationException)
        {
            return CommandResults.Failure(e.Message);
        }
    }
}
