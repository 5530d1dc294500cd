using Integration.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Registration;

/// <summary>What the package of a store registers, so that a claim check finds it by its name.</summary>
public interface IBodyStoreProvider
{
    /// <summary>The name that messages refer to the store by: the same in every application that reads them. Letters, digits, <c>-</c> and <c>_</c>.</summary>
    string Name { get; }

    /// <summary>Reads the store's settings from <c>Pipeline:Stores:&lt;name&gt;</c> and reports every fault to the reader. Makes no client and no call.</summary>
    /// <param name="settings">The store's own section, which may be empty.</param>
    /// <returns>Makes the store with these settings; called once, and only when there was no fault. It is disposed of with the services.</returns>
    Func<IServiceProvider, IBodyStore> Read(ConfigurationReader settings);
}

/// <summary>For the packages of stores.</summary>
public static class BodyStoreRegistration
{
    /// <summary>Makes a store known to the claim check; packages wrap it in a method of their own such as <c>AddS3BodyStore</c>.</summary>
    /// <exception cref="ArgumentException">The name is not legal.</exception>
    public static IMessagingBuilder AddBodyStore(this IMessagingBuilder builder, IBodyStoreProvider store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        if (!EntityPath.IsLegalName(store.Name))
            throw new ArgumentException($"'{store.Name}' is not the name of a store: 1-{EntityPath.MaxNameLength} letters, digits, '-' and '_'.", nameof(store));
        builder.Services.AddKeyedSingleton(builder.Name, store);
        return builder;
    }
}
