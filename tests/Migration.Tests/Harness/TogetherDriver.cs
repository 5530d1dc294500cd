using System.Reflection;
using Integration.Drivers;

namespace Integration.Migration.Tests;

/// <summary>A driver over another whose receives wait for each other, until so many have once been under way together; they are counted.</summary>
internal class TogetherDriver : DispatchProxy
{
    private object _inner = null!;
    private Meeting _meeting = null!;

    public static IMessagingDriver Over(IMessagingDriver inner, Meeting meeting) => Wrap(inner, meeting);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_inner is IReceiverDriver receiver && targetMethod!.Name == nameof(IReceiverDriver.ReceiveAsync))
            return _meeting.AttendAsync(() => receiver.ReceiveAsync((int)args![0]!, (TimeSpan)args[1]!, (CancellationToken)args[2]!));
        var result = targetMethod!.Invoke(_inner, args);
        return result is IReceiverDriver opened ? Wrap(opened, _meeting) : result;
    }

    private static T Wrap<T>(T inner, Meeting meeting) where T : class
    {
        var proxy = Create<T, TogetherDriver>();
        ((TogetherDriver)(object)proxy)._inner = inner;
        ((TogetherDriver)(object)proxy)._meeting = meeting;
        return proxy;
    }

    /// <param name="count">How many have to be there once.</param>
    public sealed class Meeting(int count)
    {
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private int _present;

        /// <summary>The most that were there at once.</summary>
        public int Most { get; private set; }

        public async Task<T> AttendAsync<T>(Func<Task<T>> action)
        {
            lock (_gate)
            {
                Most = Math.Max(Most, ++_present);
                if (_present == count)
                    _complete.TrySetResult();
            }

            await Task.Yield();
            await _complete.Task.WaitAsync(TimeSpan.FromMinutes(1));
            try
            {
                return await action();
            }
            finally
            {
                lock (_gate)
                    _present--;
            }
        }
    }
}
