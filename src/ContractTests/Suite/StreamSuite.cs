using System.Runtime.CompilerServices;

namespace Integration.ContractTests;

/// <summary>The base of the areas of streams. A provider author derives from the areas, not from this.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class StreamSuite<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness, IStreamHarness
{
    private readonly THarness _harness = harness;

    /// <summary>Runs a test, or asserts the refusal where a capability is declared unsupported.</summary>
    /// <param name="requires">The capabilities that it uses.</param>
    /// <param name="body">The test.</param>
    /// <param name="test">The test method, filled in by the compiler.</param>
    private protected Task RunOnStreamsAsync(StreamCapability[] requires, Func<StreamScope, Task> body, [CallerMemberName] string test = "") => RunAsync(
        [],
        scope =>
        {
            Assert.True(scope.Messaging.StreamCapabilities()?.Supports(StreamCapability.Streams), "The harness is of streams, and the provider declares none.");
            var streams = new StreamScope(scope, _harness);
            var lacking = requires.Cast<StreamCapability?>().FirstOrDefault(c => !streams.Capabilities.Supports(c!.Value));
            return lacking is { } unsupported ? streams.AssertRefusedAsync(unsupported) : body(streams);
        },
        source: null,
        test);
}
