using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Integration.RabbitMq;

/// <summary>TLS to the broker.</summary>
/// <remarks><see cref="ToString"/> never shows a secret.</remarks>
public sealed record RabbitMqTls
{
    /// <summary>The name that the broker's certificate must have; the host's when null.</summary>
    public string? ServerName { get; init; }

    /// <summary>The file of the certificate authority that the broker's certificate must come from, in PEM; those of the machine when null.</summary>
    public string? CaPath { get; init; }

    /// <summary>The file of the client's certificate with its key, in PKCS#12; null for none.</summary>
    public string? ClientCertificatePath { get; init; }

    /// <summary>That file's password.</summary>
    public string? ClientCertificatePassword { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"RabbitMqTls {{ {ServerName} }}";

    internal IEnumerable<string> FindFaults()
    {
        foreach (var (name, path) in new[] { (nameof(CaPath), CaPath), (nameof(ClientCertificatePath), ClientCertificatePath) })
        {
            if (path is not null && !File.Exists(path))
                yield return $"Tls.{name}: there is no file '{path}'";
        }

        if (ClientCertificatePassword is not null && ClientCertificatePath is null)
            yield return "Tls.ClientCertificatePassword goes with Tls.ClientCertificatePath";
    }

    internal SslOption ToSslOption(string host)
    {
        var ssl = new SslOption(ServerName ?? host, enabled: true);
        if (ClientCertificatePath is not null)
            ssl.Certs = [X509CertificateLoader.LoadPkcs12FromFile(ClientCertificatePath, ClientCertificatePassword)];
        if (CaPath is not null)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(CaPath);
            ssl.CertificateValidationCallback = (_, certificate, _, errors) => IsFrom(authorities, certificate, errors);
        }

        return ssl;
    }

    private static bool IsFrom(X509Certificate2Collection authorities, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 found || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(found);
    }
}
