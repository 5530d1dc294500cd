using Integration.Registration;

namespace Integration.Hosting;

/// <summary>Reads the dispatcher's options from the configuration, under what the code sets.</summary>
internal sealed class PushDispatcherSettings(PushDispatcherOptions options, Action<PushDispatcherOptions>? configure) : IConfigurationPart
{
    public void Read(ConfigurationReader messaging, ProvisioningMode provisioning)
    {
        var section = messaging.Section("Push");
        options.Timeout = section.Duration(nameof(options.Timeout), TimeSpan.FromTicks(1)) ?? options.Timeout;
        options.MaxConcurrency = section.Number(nameof(options.MaxConcurrency), 1, 1000) ?? options.MaxConcurrency;
        options.RetryDelay = section.Duration(nameof(options.RetryDelay), TimeSpan.Zero) ?? options.RetryDelay;
        options.MaxRetryDelay = section.Duration(nameof(options.MaxRetryDelay), TimeSpan.Zero) ?? options.MaxRetryDelay;
        options.RequireHttps = section.Flag(nameof(options.RequireHttps)) ?? options.RequireHttps;
        options.AllowLoopback = section.Flag(nameof(options.AllowLoopback)) ?? options.AllowLoopback;
        options.AllowPrivateAddresses = section.Flag(nameof(options.AllowPrivateAddresses)) ?? options.AllowPrivateAddresses;
        foreach (var key in section.Texts(nameof(options.SigningKeys)))
            options.SigningKeys.Add(key);
        var own = section.Section(nameof(options.SubscriptionSigningKeys));
        foreach (var (path, _) in own.Sections())
            options.SubscriptionSigningKeys[path] = own.Texts(path);
        configure?.Invoke(options);
        foreach (var (property, fault) in options.FindFaults())
            section.Fault(property, fault);
    }
}
