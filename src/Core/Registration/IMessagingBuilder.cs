using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Registration;

/// <summary>
/// What <c>AddMessaging</c> returns: providers, consumers and topology are added to it by extension methods of the packages
/// that have them.
/// </summary>
public interface IMessagingBuilder
{
    /// <summary>The client's name: its key among the services, or null for the application's only or main client.</summary>
    string? Name { get; }

    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The client's section of the configuration.</summary>
    IConfigurationSection Configuration { get; }
}
