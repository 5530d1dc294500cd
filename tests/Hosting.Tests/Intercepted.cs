using System.Reflection;

namespace Integration.Hosting.Tests;

/// <summary>Passes every call on to an object, after telling the test of each that has arguments.</summary>
internal class Intercepted<T> : DispatchProxy where T : class
{
    private T _inner = null!;
    private Func<string, Task> _onCall = null!;

    public static T Wrap(T inner, Func<string, Task> onCall)
    {
        var proxy = Create<T, Intercepted<T>>();
        var intercepted = (Intercepted<T>)(object)proxy;
        (intercepted._inner, intercepted._onCall) = (inner, onCall);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (args is { Length: > 0 })
            _onCall(targetMethod!.Name).GetAwaiter().GetResult();
        return targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
