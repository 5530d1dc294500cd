namespace Integration.Serving;

/// <summary>Work of the library that goes on by itself, apart from consumers: services of this type are waited for by a test host.</summary>
internal interface IBackgroundWork
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>Whether it does something, or is about to; false while it waits for the clock, or to be told.</summary>
    bool IsUnderWay { get; }

    /// <summary>Called whenever that may have changed.</summary>
    Action? Changed { get; set; }

    /// <summary>Called by whoever gives it a message to send later, with the message's id; only there is it known what the message is sent for.</summary>
    Action<string>? Given { get; set; }
}
