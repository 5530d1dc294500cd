using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Pump;

/// <summary>
/// Makes handlers and middleware for messages: from the message's scope, which that begins, unless their registration says that nobody
/// can tell the difference. Asked once for each route.
/// </summary>
/// <param name="root">The services of the application.</param>
/// <param name="registered">How they were registered.</param>
internal sealed class HandlerFactory(IServiceProvider root, IServiceCollection registered)
{
    // Other containers may decorate or intercept what they make.
    private readonly bool _isPlain =
        root.GetRequiredService<IServiceScopeFactory>().GetType().Assembly.GetName().Name == "Microsoft.Extensions.DependencyInjection";

    /// <summary>What gives each message its <typeparamref name="T"/>.</summary>
    public Func<MessageContext, T> For<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>() where T : class
    {
        var registration = registered.LastOrDefault(d => !d.IsKeyedService && d.ServiceType == typeof(T));
        if (registration is { Lifetime: ServiceLifetime.Singleton })
            return _ => root.GetRequiredService<T>();
        if (_isPlain && registration?.ImplementationType == typeof(T) && NeedsNothing(typeof(T)))
        {
            var create = ActivatorUtilities.CreateFactory<T>([]);
            return _ => create(root, null);
        }

        return static context => context.Services.GetRequiredService<T>();
    }

    /// <summary>Whether it depends on no service and there is nothing to dispose.</summary>
    private static bool NeedsNothing([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type) =>
        type.GetConstructors() is [var only] && only.GetParameters().Length == 0
        && !typeof(IDisposable).IsAssignableFrom(type) && !typeof(IAsyncDisposable).IsAssignableFrom(type);
}
