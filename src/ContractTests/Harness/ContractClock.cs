namespace Integration.ContractTests;

/// <summary>The time that a contract test runs on: virtual where the provider allows it, real otherwise (clause L5).</summary>
public abstract class ContractClock
{
    private protected ContractClock()
    {
    }

    /// <summary>What clients are made with.</summary>
    public abstract TimeProvider TimeProvider { get; }

    /// <summary>Whether time passes only when a test says so.</summary>
    public abstract bool IsVirtual { get; }

    /// <summary>Now.</summary>
    public DateTimeOffset Now => TimeProvider.GetUtcNow();

    /// <summary>A clock of real time.</summary>
    public static ContractClock Real() => new RealClock();

    /// <summary>A clock of virtual time.</summary>
    public static ContractClock Virtual() => new SteppedClock(new VirtualClock());

    /// <summary>Lets that much time pass.</summary>
    public abstract Task AdvanceAsync(TimeSpan by);

    /// <summary>Awaits a task. On virtual time the clock moves from timer to timer for as long as the task waits for one.</summary>
    public abstract Task RunAsync(Task task);

    /// <summary>
    /// On virtual time, moves the clock to its next timer, unless the task is done once what was queued has had its turn; on real time does
    /// nothing.
    /// </summary>
    internal virtual Task StepAsync(Task? task = null) => Task.CompletedTask;

    /// <inheritdoc cref="RunAsync(Task)" />
    public async Task<T> RunAsync<T>(Task<T> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        await RunAsync((Task)task).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    private sealed class RealClock : ContractClock
    {
        public override TimeProvider TimeProvider => TimeProvider.System;

        public override bool IsVirtual => false;

        public override Task AdvanceAsync(TimeSpan by) => Task.Delay(by);

        public override Task RunAsync(Task task) => task;
    }

    private sealed class SteppedClock(VirtualClock clock) : ContractClock
    {
        public override TimeProvider TimeProvider => clock;

        public override bool IsVirtual => true;

        public override Task AdvanceAsync(TimeSpan by)
        {
            clock.Advance(by);
            return Task.CompletedTask;
        }

        public override Task RunAsync(Task task) => clock.RunAsync(task);

        internal override async Task StepAsync(Task? task = null)
        {
            await VirtualClock.SettleAsync();
            if (task is not { IsCompleted: true })
                clock.AdvanceToNextTimer();
        }
    }
}
