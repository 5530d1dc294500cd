using System.Text.Json.Serialization;

namespace Integration.Hosting.AspNetCore;

/// <summary>What is to be done to which consumers: one of the two must say.</summary>
/// <param name="Consumers">Their names.</param>
/// <param name="All">Every one there is.</param>
/// <param name="MaxConcurrency">For a change of concurrency: how many handlers, 1–1,000.</param>
internal sealed record ControlRequest(IReadOnlyList<string>? Consumers = null, bool All = false, int? MaxConcurrency = null);

/// <summary>The answer: how the consumers are.</summary>
internal sealed record ControlAnswer(IReadOnlyList<ConsumerStatus> Consumers);

/// <summary>JSON without reflection, whatever the application has configured.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSerializable(typeof(ConsumerStatus))]
internal sealed partial class ControlJson : JsonSerializerContext;
