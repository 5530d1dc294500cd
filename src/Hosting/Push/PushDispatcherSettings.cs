using Integration.Registration;

namespace Integration.Hosting;

/// <summary>The dispatcher's options, which the configuration overrules. No key is ever shown.</summary>
internal sealed class PushDispatcherSettings(PushDispatcherOptions options) : IConfigurationPart
{
    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Push");
        options.Timeout = section.DurationOr(nameof(options.Timeout), options.Timeout);
        options.MaxConcurrency = section.NumberOr(nameof(options.MaxConcurrency), options.MaxConcurrency, 1, 1000);
        options.RetryDelay = section.DurationOr(nameof(options.RetryDelay), options.RetryDelay, TimeSpan.Zero);
        options.MaxRetryDelay = section.DurationOr(nameof(options.MaxRetryDelay), options.MaxRetryDelay, options.RetryDelay);
        options.RateLimit.Read(section.Section(nameof(options.RateLimit)));
        options.KeyRateLimit.Read(section.Section(nameof(options.KeyRateLimit)));
        options.RequireHttps = section.Flag(nameof(options.RequireHttps)) ?? options.RequireHttps;
        options.AllowLoopback = section.Flag(nameof(options.AllowLoopback)) ?? options.AllowLoopback;
        options.AllowPrivateAddresses = section.Flag(nameof(options.AllowPrivateAddresses)) ?? options.AllowPrivateAddresses;
        foreach (var key in section.Texts(nameof(options.SigningKeys)))
            options.SigningKeys.Add(key);
        var own = section.Section(nameof(options.SubscriptionSigningKeys));
        foreach (var (path, _) in own.Sections())
            options.SubscriptionSigningKeys[path] = own.Texts(path);
        Check(section, nameof(options.SigningKeys), options.SigningKeys);
        foreach (var (path, keys) in options.SubscriptionSigningKeys)
            Check(own, path, keys);
    }

    private static void Check(ConfigurationReader section, string key, IEnumerable<string> signingKeys)
    {
        foreach (var fault in signingKeys.Select(WebhookSignature.FindFault).OfType<string>())
            section.Fault(key, $"has a fault: {fault}");
    }
}
