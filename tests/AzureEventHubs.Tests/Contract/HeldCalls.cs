using System.Reflection;
using Integration.ContractTests;
using Integration.Drivers;

namespace Integration.AzureEventHubs.Tests.Contract;

/// <summary>
/// Passes every call on to a driver, its readers and its lease stores, and holds the test's clock while one is under way: it takes real time, in which no
/// lease may run out.
/// </summary>
internal class HeldCalls : DispatchProxy
{
    private object _inner = null!;
    private VirtualClock _clock = null!;

    /// <summary>What both interfaces of the driver are reached by.</summary>
    internal interface IDriver : IMessagingDriver, IStreamDriver;

    public static IDriver Of(AzureEventHubsDriver driver, VirtualClock clock) => Wrap<IDriver>(driver, clock);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        if (result is Task call)
        {
            var hold = _clock.Hold();
            _ = call.ContinueWith(_ => hold.Dispose(), TaskContinuationOptions.ExecuteSynchronously);
        }

        return result switch
        {
            IStreamReaderDriver reader => Wrap<IStreamReaderDriver>(reader, _clock),
            ILeaseStore store => Wrap<ILeaseStore>(store, _clock),
            _ => result,
        };
    }

    private static T Wrap<T>(object inner, VirtualClock clock) where T : class
    {
        var proxy = Create<T, HeldCalls>();
        var held = (HeldCalls)(object)proxy;
        (held._inner, held._clock) = (inner, clock);
        return proxy;
    }
}
