using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Integration.RabbitMq.Tests.Faults;

/// <summary>A certificate authority with a certificate of a server on loopback and one of a client, in files of their own.</summary>
internal sealed class TestCertificates : IDisposable
{
    public const string Password = "certificate-secret-5b0c";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("integration-tls-");

    public TestCertificates()
    {
        using var authority = Make("CN=tests authority", issuer: null);
        using var server = Make("CN=localhost", authority);
        using var client = Make("CN=client", authority);
        File.WriteAllText(Authority, authority.ExportCertificatePem());
        File.WriteAllText(Server, server.ExportCertificatePem());
        File.WriteAllText(ServerKey, server.GetECDsaPrivateKey()!.ExportECPrivateKeyPem());
        File.WriteAllBytes(Client, client.Export(X509ContentType.Pkcs12, Password));
    }

    public string Authority => PathOf("authority.pem");

    public string Server => PathOf("server.pem");

    public string ServerKey => PathOf("server.key");

    /// <summary>With its key, under <see cref="Password"/>.</summary>
    public string Client => PathOf("client.p12");

    public void Dispose() => _folder.Delete(recursive: true);

    private static X509Certificate2 Make(string name, X509Certificate2? issuer)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, critical: true));
        var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(5));
        if (issuer is null)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
            return request.CreateSelfSigned(from, to.AddHours(1));
        }

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(issuer, from, to, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);
}
