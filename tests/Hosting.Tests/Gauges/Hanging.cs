using System.Reflection;
using Integration.InMemory;

namespace Integration.Hosting.Tests.Gauges;

/// <summary>Messaging in memory, but for a queue whose counts never come, whatever the token says.</summary>
internal class Hanging : DispatchProxy
{
    private object _inner = null!;
    private string _queue = null!;

    public static IMessaging Messaging(TimeProvider time, string queue) => Wrap<IMessaging>(InMemoryMessaging.Create(null, new() { TimeProvider = time }), queue);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IMessageSource.CountAsync) ? new TaskCompletionSource<MessageCounts>().Task
        : targetMethod.Name == nameof(IMessaging.Source) && args![0] is EntityPath path && path.Name == _queue
            ? Wrap(((IMessaging)_inner).Source(path), _queue)
            : targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);

    private static T Wrap<T>(T inner, string queue) where T : class
    {
        var proxy = Create<T, Hanging>();
        var hanging = (Hanging)(object)proxy;
        (hanging._inner, hanging._queue) = (inner, queue);
        return proxy;
    }
}
