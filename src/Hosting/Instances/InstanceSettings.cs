using Integration.Registration;

namespace Integration.Hosting.Instances;

/// <summary>The options of an instance, which the configuration overrules.</summary>
internal sealed class InstanceSettings(InstanceOptions options) : IConfigurationPart
{
    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Instance");
        options.Id = section.Text(nameof(options.Id)) ?? options.Id;
        options.AutoDeleteOnIdle = section.DurationOr(nameof(options.AutoDeleteOnIdle), options.AutoDeleteOnIdle);
        if (options.Id is { } id && !EntityPath.IsLegalName(id))
            section.Fault(nameof(options.Id), "is not a legal name; allowed: 1-64 letters A-Z and a-z, digits, '-' and '_'");
    }
}
