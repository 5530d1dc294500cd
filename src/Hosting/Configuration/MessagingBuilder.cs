using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting;

/// <summary>A client to be: also among the services itself, so that the start finds every client.</summary>
internal sealed class MessagingBuilder(string? name, IServiceCollection services, IConfigurationSection configuration, IConfigurationRoot? root) : IMessagingBuilder
{
    public string? Name => name;

    public IServiceCollection Services => services;

    public IConfigurationSection Configuration => configuration;

    /// <summary>The configuration that the section is of, where the application gave it; otherwise it is the host's.</summary>
    public IConfigurationRoot? Root => root;
}
