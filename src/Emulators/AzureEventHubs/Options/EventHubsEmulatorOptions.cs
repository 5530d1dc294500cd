using System.Security.Cryptography.X509Certificates;

namespace Integration.Emulators.AzureEventHubs;

/// <summary>How an emulator is started.</summary>
public sealed record EventHubsEmulatorOptions
{
    /// <summary>The key of <see cref="Keys"/> where none is set: well known, so no protection.</summary>
    public static SharedAccessKey DefaultKey { get; } = new("RootManageSharedAccessKey", "SAS_KEY_VALUE");

    /// <summary>The address to listen on.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port for AMQP; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The clock of enqueued times, retention and delays.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The shared access policies; the first is that of the connection string.</summary>
    public IReadOnlyList<SharedAccessKey> Keys { get; init; } = [DefaultKey];

    /// <summary>What JSON web tokens, such as those of Azure.Identity, allow. Their signatures are not checked.</summary>
    public KeyRights TokenRights { get; init; } = KeyRights.All;

    /// <summary>The certificate with which the port uses TLS; null for plain connections, as official clients make with UseDevelopmentEmulator.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The largest event or batch in bytes, which clients read from their link: 1 MiB, as in the Standard tier.</summary>
    public long MaxMessageSizeInBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Whether offsets are strings that are no number, as in a namespace with geo-replication: what takes them for numbers fails here,
    /// too.
    /// </summary>
    public bool OpaqueOffsets { get; init; }
}
