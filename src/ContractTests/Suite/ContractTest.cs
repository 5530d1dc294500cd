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
            await RunInScopeAsync(harness, result, requires, body).ConfigureAwait(false);
            result.Outcome = ContractOutcome.Passed;
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

    private static async Task RunInScopeAsync(
        ContractHarness harness, ContractResult result, Capability[] requires, Func<ContractScope, Task> body)
    {
        var scope = await ContractScope.OpenAsync(harness, result).ConfigureAwait(false);
        var running = RunBodyAsync(scope, requires, body);
        try
        {
            // Real time on purpose: it is what bounds a test that waits for something that never comes.
            await running.WaitAsync(harness.Watchdog).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
            Assert.Fail($"The test did not end within {harness.Watchdog} of real time: a call never returned.");
        }
        finally
        {
            if (running.IsCompleted)
                await scope.DisposeAsync().AsTask().WaitAsync(harness.Watchdog).ConfigureAwait(false);
        }
    }

    private static Task RunBodyAsync(ContractScope scope, Capability[] requires, Func<ContractScope, Task> body)
    {
        var lacking = Array.FindIndex(requires, c => !scope.Messaging.Capabilities.Supports(c));
        if (lacking < 0)
            return body(scope);
        scope.Note($"{requires[lacking]} is unsupported: asserted that it is refused");
        return Refusals.AssertAsync(scope, requires[lacking]);
    }
}
