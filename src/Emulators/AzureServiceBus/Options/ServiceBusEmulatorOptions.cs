using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Integration.Emulators.AzureServiceBus;

/// <summary>How an emulator is started.</summary>
public sealed record ServiceBusEmulatorOptions
{
    /// <summary>The key of <see cref="Keys"/> where none is set: well known, so no protection.</summary>
    public static SharedAccessKey DefaultKey { get; } = new("RootManageSharedAccessKey", "SAS_KEY_VALUE");

    /// <summary>The address to listen on.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port for AMQP; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The port for management over HTTP; 0 takes a free one.</summary>
    public int AdministrationPort { get; init; }

    /// <summary>The clock of locks, expiry, schedules and all else that the service times.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The shared access policies; the first is that of the connection strings.</summary>
    public IReadOnlyList<SharedAccessKey> Keys { get; init; } = [DefaultKey];

    /// <summary>What JSON web tokens, such as those of Azure.Identity, allow. Their signatures are not checked.</summary>
    public KeyRights TokenRights { get; init; } = KeyRights.All;

    /// <summary>The certificate with which both ports use TLS; null for plain connections, as official clients make with UseDevelopmentEmulator.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The largest message in bytes, batches included, where an entity does not say otherwise: 256 KiB, as in the Standard tier.</summary>
    public long MaxMessageSizeInBytes { get; init; } = 256 * 1024;

    /// <summary>Where operations are traced, at the level Debug; null for nowhere.</summary>
    public ILogger? Logger { get; init; }
}
