using System.Collections.Concurrent;
using Integration.Hosting.Tests.Consumers;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting.Tests.Control;

/// <summary>Consumers pause while any signal from outside says so.</summary>
public sealed class PauseSignalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_consumer_is_paused_from_the_start_while_any_signal_says_so()
    {
        var (window, flag) = (new Signal("maintenance") { Says = true }, new Signal("flag") { Says = true });
        await using var rig = await StartAsync(window, flag);
        await rig.Jobs.SendAsync(rig.Write(1), Token);
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["flag", "maintenance"], rig.Status.PausedBy);
        Assert.Equal(1, (await rig.Jobs.CountAsync(Token)).Active);

        window.Says = false;
        await rig.UntilAsync(() => rig.Status.PausedBy is ["flag"]);
        Assert.Equal(ConsumerState.Paused, rig.Status.State);
        flag.Says = false;
        await rig.UntilAsync(() => rig.Handled.Count == 1);

        flag.Says = true;
        await rig.UntilAsync(() => rig.Status.State == ConsumerState.Paused);
        Assert.Equal("paused by flag", (await rig.HealthAsync()).Data["consumer of jobs"]);
        Assert.Contains("jobs", flag.Asked);
    }

    [Fact]
    public async Task A_signal_and_the_control_pause_each_for_itself()
    {
        var signal = new Signal("maintenance") { Says = true };
        await using var rig = await StartAsync(signal);
        var control = rig.Services.GetRequiredService<IConsumerControl>();

        control.Pause("jobs");
        Assert.Equal(["control", "maintenance"], rig.Status.PausedBy);
        control.Resume("jobs");
        Assert.Equal(["maintenance"], rig.Status.PausedBy);
        control.Pause("jobs");
        signal.Says = false;
        await rig.UntilAsync(() => rig.Status.PausedBy is ["control"]);
        Assert.Equal(ConsumerState.Paused, rig.Status.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signal_that_fails_keeps_its_last_answer_shows_and_is_asked_again(bool says)
    {
        var signal = new Signal("flag") { Says = says };
        await using var rig = await StartAsync(signal);
        signal.Fault = () => throw new InvalidOperationException("the flags are away");
        await rig.UntilAsync(() => rig.Services.GetRequiredService<ServingLoops>().All.Single(l => l.Kind == "pause signal").State.Failures >= 2);

        Assert.Equal(says, rig.Status.PausedBy.Count > 0);
        Assert.Equal(HealthStatus.Degraded, (await rig.HealthAsync()).Status);
        Assert.Contains(rig.Logs.Entries, e => Equals(e.Values.GetValueOrDefault("Signal"), "flag") && Equals(e.Values.GetValueOrDefault("Consumer"), "jobs"));
        (signal.Fault, signal.Says) = (null, !says);
        await rig.UntilAsync(() => rig.Status.PausedBy.Count > 0 != says);
        await rig.UntilAsync(() => rig.HealthAsync().GetAwaiter().GetResult().Status == HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_signal_that_hangs_or_fails_from_the_start_keeps_neither_the_host_nor_another_signal_waiting()
    {
        var (hanging, failing, other) = (new Signal("hanging"), new Signal("failing"), new Signal("other"));
        hanging.Fault = () => new(new TaskCompletionSource<bool>().Task);
        failing.Fault = () => throw new InvalidDataException();
        await using var rig = Make(hanging, failing, other);

        await rig.StartAsync().AdvancingAsync(rig.Time);
        await rig.Jobs.SendAsync(rig.Write(1), Token);
        await rig.UntilAsync(() => rig.Handled.Count == 1);
        other.Says = true;

        await rig.UntilAsync(() => rig.Status.PausedBy is ["other"]);
    }

    [Fact]
    public async Task A_signal_without_a_name_goes_by_its_type_and_the_interval_is_a_setting()
    {
        await using var rig = await ConsumerRig.StartAsync(
            m => m.AddConsumer<Job, ConsumerRig.Handler>("jobs").AddPauseSignal<Nameless>(), settings: "Control:SignalInterval = 01:00:00");
        Assert.Equal([nameof(Nameless)], rig.Status.PausedBy);

        var faults = await HostBuilding.Build("Provider = in-memory\nControl:SignalInterval = 00:00:00", m => m.AddPauseSignal<Nameless>()).FaultsAsync();

        Assert.Equal("Messaging:Control:SignalInterval is '00:00:00'; allowed: more than zero.", Assert.Single(faults));
    }

    private static ConsumerRig Make(params Signal[] signals) => new(
        m =>
        {
            m.AddConsumer<Job, ConsumerRig.Handler>("jobs");
            foreach (var signal in signals)
                m.AddPauseSignal(_ => signal);
        },
        services: s => s.AddHealthChecks().AddMessagingConsumers(configure: o => o.UnhealthyAfter = TimeSpan.FromDays(1)));

    private static async Task<ConsumerRig> StartAsync(params Signal[] signals)
    {
        var rig = Make(signals);
        await rig.StartAsync();
        return rig;
    }

    private sealed class Signal(string name) : IPauseSignal
    {
        private volatile bool _says;

        public string Name => name;

        public bool Says
        {
            get => _says;
            set => _says = value;
        }

        public Func<ValueTask<bool>>? Fault { get; set; }

        public ConcurrentQueue<string> Asked { get; } = [];

        public ValueTask<bool> IsPausedAsync(string consumer, CancellationToken cancellationToken)
        {
            Asked.Enqueue(consumer);
            return Fault?.Invoke() ?? new(Says);
        }
    }

    private sealed class Nameless : IPauseSignal
    {
        public ValueTask<bool> IsPausedAsync(string consumer, CancellationToken cancellationToken) => new(true);
    }
}
