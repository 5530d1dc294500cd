using System.Runtime.CompilerServices;
using Integration.Analyzers.Declarations;
using Integration.TopologyManagement;
using Microsoft.CodeAnalysis;

namespace Integration.Analyzers.Tests;

/// <summary>What declarations in code ask is what a plan of them asks.</summary>
public sealed class DefinitionDemandsTests
{
    /// <summary>It has none of what settings ask for by itself.</summary>
    private const string Provider = "rabbitmq";

    [Fact]
    public async Task Declarations_ask_what_a_plan_of_them_asks()
    {
        await AssertSameAsync(new QueueDefinition("a"));
        await AssertSameAsync(new QueueDefinition("a") { Ordered = true });
        await AssertSameAsync(new QueueDefinition("a") { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(5) });
        await AssertSameAsync(new QueueDefinition("a") { DeduplicationWindow = TimeSpan.FromMinutes(5) });
        await AssertSameAsync(new QueueDefinition("a") { DefaultTimeToLive = TimeSpan.FromDays(1), AutoDeleteOnIdle = TimeSpan.FromDays(1) });
        await AssertSameAsync(new TopicDefinition("a"));
        await AssertSameAsync(new TopicDefinition("a") { Ordered = true });
        await AssertSameAsync(new TopicDefinition("a") { DeduplicationWindow = TimeSpan.FromMinutes(5) });
        await AssertSameAsync(new SubscriptionDefinition("a", "b") { Filter = MessageFilter.All });
        await AssertSameAsync(new SubscriptionDefinition("a", "b") { Filter = MessageFilter.Parse("x = 1"), DefaultTimeToLive = TimeSpan.FromDays(1) });
        await AssertSameAsync(new SubscriptionDefinition("a", "b") { Push = new PushEndpoint(PushKind.Webhook, "https://example.com"), AutoDeleteOnIdle = TimeSpan.FromDays(1) });
        await AssertSameAsync(new SubscriptionDefinition("a", "b") { Push = new(PushKind.Function, "f") });
    }

    private static async Task AssertSameAsync(object definition, [CallerArgumentExpression(nameof(definition))] string code = "")
    {
        var required = definition switch
        {
            QueueDefinition queue => RequiredCapabilities.Of(queue),
            TopicDefinition topic => RequiredCapabilities.Of(topic),
            _ => RequiredCapabilities.Of((SubscriptionDefinition)definition),
        };
        var found = await Analysis.OfCodeAsync($"internal static class A {{ public static object B {{ get; }} = {code}; }}", Provider, DiagnosticSeverity.Info);

        Assert.Equal(
            required.Select(c => $"{c}").Where(c => ProviderDeclarations.Known.FindSupport(Provider, c) is not null).Order(StringComparer.Ordinal),
            found.Select(f => f.Split(" takes ")[1].Split(" (")[0]).Order(StringComparer.Ordinal));
    }
}
