using Integration.ContractTests.Reporting;
using Xunit.Sdk;

namespace Integration.ContractTests;

/// <summary>The course of one test.</summary>
internal static class ContractTest
{
    public static async Task RunAsync(
        ContractHarness harness, ContractResult result, string test, Capability[] requires, Func<ContractScope, Task> body)
    {
        try
        {
            if (await harness.GetUnavailabilityAsync().ConfigureAwait(false) is { } reason)
            {
                if (harness.IsBrokerRequired)
                    Assert.Fail($"{harness.Broker} is required and not available: {reason}");
                Assert.Skip($"Inconclusive: {harness.Broker} is not available: {reason}");
            }

            var limit = harness.KnownLimits.FirstOrDefault(l => l.Test == test || result.Test.EndsWith('.' + l.Test, StringComparison.Ordinal) || result.Clauses.Contains(l.Test));
            if (limit is not null)
                Assert.Skip(limit.Reason);
            result.Outcome = await RunInScopeAsync(harness, result, requires, body).ConfigureAwait(false);
        }
        catch (SkipException exception)
        {
            // xunit marks the message with a token in front, such as $XunitDynamicSkip$.
            result.Outcome = ContractOutcome.Skipped;
            result.Reason = exception.Message[(exception.Message.LastIndexOf('$') + 1)..];
            throw;
        }
        catch
        {
            result.Outcome = ContractOutcome.Failed;
            throw;
        }
    }

    private static async Task<ContractOutcome> RunInScopeAsync(
        ContractHarness harness, ContractResult result, Capability[] requires, Func<ContractScope, Task> body)
    {
        var scope = await ContractScope.OpenAsync(harness, result).ConfigureAwait(false);
        var running = RunBodyAsync(scope, requires, body);
        try
        {
            // Real time on purpose: it is what bounds a test that waits for something that never comes.
            return await running.WaitAsync(harness.Watchdog).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
            throw At(scope, FailException.ForFailure($"The test did not end within {harness.Watchdog} of real time: a call never returned."));
        }
        catch (Exception exception) when (scope.Position is not null && exception is not SkipException)
        {
            throw At(scope, exception);
        }
        finally
        {
            if (running.IsCompleted)
                await scope.DisposeAsync().AsTask().WaitAsync(harness.Watchdog).ConfigureAwait(false);
        }
    }

    private static async Task<ContractOutcome> RunBodyAsync(ContractScope scope, Capability[] requires, Func<ContractScope, Task> body)
    {
        var lacking = Array.FindIndex(requires, c => !scope.Messaging.Capabilities.Supports(c));
        if (lacking < 0)
        {
            await body(scope).ConfigureAwait(false);
            return scope.WasRefused ? ContractOutcome.Refused : ContractOutcome.Passed;
        }

        scope.Note($"{requires[lacking]} is unsupported: asserted that it is refused");
        await Refusals.AssertAsync(scope, requires[lacking]).ConfigureAwait(false);
        return ContractOutcome.Refused;
    }

    /// <summary>The failure with the input that it was at. An assertion that failed stays one, and a call that failed does not become one.</summary>
    private static Exception At(ContractScope scope, Exception failure)
    {
        if (scope.Position is not { } position)
            return failure;
        var text = $"At {position}: {failure.Message}";
        return failure is IAssertionException ? new XunitException(text, failure) : new InvalidOperationException(text, failure);
    }
}
