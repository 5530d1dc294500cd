using System.Diagnostics;

namespace Integration.Diagnostics;

/// <summary>Those who listen to spans and metrics: one that throws costs its own record, and neither a message nor a loop.</summary>
internal static class Listeners
{
    /// <summary>Tells them something.</summary>
    public static void Tell(Action tell) => Tell(tell, static t => t());

    /// <summary>The same of what is told for every message: without a closure.</summary>
    public static void Tell<TState>(TState state, Action<TState> tell)
    {
        try
        {
            tell(state);
        }
#pragma warning disable CA1031 // See the summary: there is nowhere left to tell it.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>A span by <paramref name="start"/>; none where a listener throws over it.</summary>
    public static ObservedSpan Start<TState>(TState state, Func<TState, Activity?> start)
    {
        try
        {
            return new ObservedSpan(start(state));
        }
#pragma warning disable CA1031 // As above.
        catch (Exception)
#pragma warning restore CA1031
        {
            return default;
        }
    }
}

/// <summary>A span under way, or none.</summary>
internal readonly struct ObservedSpan(Activity? activity) : IDisposable
{
    public bool IsObserved => activity is not null;

    public void SetTag(string name, string? value) => activity?.SetTag(name, value);

    public void SetTag(string name, int value) => activity?.SetTag(name, value);

    public void Fail(Exception exception)
    {
        if (activity is null)
            return;
        activity.SetStatus(ActivityStatusCode.Error, ExceptionText.Message(exception));
        activity.SetTag(MessagingTelemetry.ErrorType, exception.GetType().Name);
    }

    public void Dispose()
    {
        if (activity is not null)
            Listeners.Tell(activity, static a => a.Dispose());
    }
}
