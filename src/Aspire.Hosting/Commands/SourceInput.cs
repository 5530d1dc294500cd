using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Integration.Aspire.Hosting.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aspire.Hosting.Commands;

/// <summary>The argument that says which source a command is about: chosen from those that there are, or typed.</summary>
internal static class SourceInput
{
    private const string Name = "source";

    /// <param name="resource">Whose sources.</param>
    /// <param name="label">What it asks for.</param>
    /// <param name="choices">The paths to offer for a source.</param>
    public static InteractionInput Create(MessagingResource resource, string label, Func<EntityPath, IEnumerable<EntityPath>> choices) => new()
    {
        Name = Name,
        Label = label,
        InputType = InputType.Choice,
        Required = true,
        AllowCustomChoice = true,
        DynamicLoading = new() { LoadCallback = context => LoadAsync(resource, context, choices) },
    };

    /// <summary>The source that was given.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static EntityPath Read(InteractionInputCollection arguments) => EntityPath.ParseSource(arguments.GetString(Name) ?? "");

    /// <summary>Tells of a path that is none before anything is done.</summary>
    public static Task ValidateAsync(InputsDialogValidationContext context)
    {
        try
        {
            Read(context.Inputs);
        }
        catch (ArgumentException e)
        {
            context.AddValidationError(Name, e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));
        }

        return Task.CompletedTask;
    }

    private static async Task LoadAsync(MessagingResource resource, LoadInputContext context, Func<EntityPath, IEnumerable<EntityPath>> choices)
    {
        var client = context.Services.GetRequiredKeyedService<AppHostClient>(resource.Name);
        var messaging = await client.OpenAsync(context.CancellationToken).ConfigureAwait(false);
        var sources = await messaging.ListAsync(context.CancellationToken).ConfigureAwait(false);
        context.Input.Options = [.. sources.SelectMany(choices).Select(path => KeyValuePair.Create(path.ToString(), path.ToString()))];
    }
}
