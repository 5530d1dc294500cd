namespace Integration.Emulators.AzureServiceBus;

/// <summary>What an entity can be used for.</summary>
public enum EntityState
{
    /// <summary>Sending and receiving.</summary>
    Active,

    /// <summary>Nothing.</summary>
    Disabled,

    /// <summary>Receiving only.</summary>
    SendDisabled,

    /// <summary>Sending only.</summary>
    ReceiveDisabled,
}
