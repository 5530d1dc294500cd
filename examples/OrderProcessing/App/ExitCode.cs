namespace OrderProcessing.App;

/// <summary>What the process ends with; listed in the README.</summary>
public enum ExitCode
{
    /// <summary>Every line was an order and every order is accounted for.</summary>
    Ok = 0,

    /// <summary>The command line is wrong.</summary>
    Usage = 1,

    /// <summary>A setting is wrong, such as an unknown provider.</summary>
    Configuration = 2,

    /// <summary>The input can't be read.</summary>
    Input = 3,

    /// <summary>Some lines were left out; every order that was queued is accounted for.</summary>
    BadLines = 4,

    /// <summary>An order or an event is missing or unexpected.</summary>
    DoesNotAddUp = 5,

    /// <summary>The messaging service failed.</summary>
    Messaging = 6,

    /// <summary>Interrupted by Ctrl-C or a request to end.</summary>
    Interrupted = 130,
}
