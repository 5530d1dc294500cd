using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Pipeline;

/// <summary>Says at the start what would show with the first message only, or never: a part for a destination that there is not lets every message pass as it is.</summary>
internal sealed class PipelineCheck(IServiceProvider services, string? client) : IConfigurationPart
{
    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
    }

    public void Check(ConfigurationReader messaging, TopologyDefinition? topology)
    {
        var section = messaging.Section("Pipeline");
        var outgoing = services.GetKeyedServices<OutgoingRegistration>(client).ToList();
        if (services.GetService<IServiceProviderIsService>() is { } known)
        {
            foreach (var step in outgoing)
            {
                if (step.FindMissing(known) is { } missing)
                    section.Fault("", $"has {step.What}, which can't be made: it needs {missing.Name}, which is no service of the application");
            }
        }

        // Where neither is declared, nothing is known of those that others have made.
        if (topology is { Queues.Count: > 0 } or { Topics.Count: > 0 })
            CheckNames(section, topology, outgoing);
    }

    private void CheckNames(ConfigurationReader section, TopologyDefinition topology, IReadOnlyList<OutgoingRegistration> outgoing)
    {
        var parts = services.GetKeyedServices<IConfigurationPart>(client).ToList();
        var replies = parts.OfType<RequestClientSettings>().Select(r => r.ReplyQueue).Where(EntityPath.IsLegalName).Select(q => EntityPath.Queue(q!));
        var known = new KnownEntities(topology, parts.Select(p => p.Consumed).OfType<EntityPath>().Concat(replies));
        foreach (var part in parts.OfType<CodingPart>())
        {
            foreach (var name in part.Destinations.Where(EntityPath.IsLegalName))
                Report(section.Section(part.Key), CodingPart.DestinationsKey, $"has '{name}'", known.FindFault(name));
        }

        foreach (var step in outgoing)
        {
            foreach (var name in step.Destinations)
                Report(section, "", $"has {step.What} for '{name}'", known.FindFault(name));
            if (step.CopyTo is { } copyTo)
                Report(section, "", $"has {step.What}", known.FindFault(copyTo.Name, copyTo.Kind));
        }

        static void Report(ConfigurationReader at, string key, string what, string? fault)
        {
            if (fault is not null)
                at.Fault(key, $"{what}, which {fault}");
        }
    }
}
