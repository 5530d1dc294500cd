namespace Company.Provider1.Service;

/// <summary>What the service answers when it refuses.</summary>
internal enum MyServiceError
{
    /// <summary>There is no queue of that name.</summary>
    NoSuchQueue,

    /// <summary>The receipt is not that of the message's current lock.</summary>
    LockLost,
}

/// <summary>An error of the service.</summary>
internal sealed class MyServiceException(MyServiceError error) : Exception($"The service answered {error}.")
{
    /// <summary>Which it is.</summary>
    public MyServiceError Error => error;
}
