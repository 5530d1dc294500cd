namespace Integration.Hosting.Scheduling;

/// <summary>What remembers which occurrences were sent, so that one of several instances sends each.</summary>
internal enum RunMemory
{
    /// <summary>Nothing: one instance runs.</summary>
    None,

    /// <summary>The destination drops what has the id of an occurrence that it has.</summary>
    Destination,

    /// <summary>The application's inbox: an instance claims an occurrence before it sends it.</summary>
    Inbox,
}
