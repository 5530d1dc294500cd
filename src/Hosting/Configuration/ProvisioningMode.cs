namespace Integration.Hosting;

/// <summary>What the start does about the declared topology.</summary>
internal enum ProvisioningMode
{
    /// <summary>Nothing: no call to the control plane.</summary>
    None,

    /// <summary>Looks whether it is there; an entity that is missing fails the start. Where it can't look, the health check tells.</summary>
    Check,

    /// <summary>Compares it with what there is; a difference fails the start.</summary>
    Validate,

    /// <summary>Creates what is missing; a difference in what exists fails the start.</summary>
    CreateMissing,
}
