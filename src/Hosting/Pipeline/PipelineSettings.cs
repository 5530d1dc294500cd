using Integration.Pipeline;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Pipeline;

/// <summary>What is set for the pipeline as a whole. Every client on the generic host has one: what has codings that no part reads is not to reach a handler.</summary>
internal sealed class PipelineSettings : IConfigurationPart
{
    private MessagePipeline _pipeline = new();

    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Pipeline");
        _pipeline = new MessagePipeline
        {
            MaxConcurrency = Math.Clamp(section.NumberOr(nameof(MessagePipeline.MaxConcurrency), _pipeline.MaxConcurrency, 1, MessagePipeline.MostAtATime), 1, MessagePipeline.MostAtATime),
            LeftToApplication = section.Texts(nameof(MessagePipeline.LeftToApplication)),
        };
    }

    /// <summary>The pipeline of a client whose section was read.</summary>
    public static MessagePipeline Make(IServiceProvider services, string? client)
    {
        var parts = services.GetKeyedServices<IConfigurationPart>(client).ToList();
        return parts.OfType<PipelineSettings>().First()._pipeline with
        {
            Outgoing = [.. services.GetKeyedServices<OutgoingStep>(client)],
            Codings = [.. parts.OfType<CodingPart>().Select(p => p.Make(services, client))],
        };
    }
}
