using System.Text.Json;
using Integration.Hosting;
using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Cli;

/// <summary>
/// The configuration file with environment variables over it, and the clients that it describes: the section
/// <c>Messaging</c> with any of its providers, and each further section that has a <c>Provider</c>.
/// </summary>
internal sealed class CliConfiguration
{
    public const string DefaultFile = "appsettings.json";
    private const string Main = "Messaging";

    /// <summary>What hosting reads for a client; the rest of a section is the application's.</summary>
    private static readonly string[] ClientKeys = ["Provider", "Providers", "Provisioning", "DrainTimeout", "Topology"];

    private readonly IConfigurationRoot _root;
    private readonly CliHost _host;
    private readonly AwsAccess _aws;

    private CliConfiguration(IConfigurationRoot root, CliHost host, AwsAccess aws, string source) => (_root, _host, _aws, Source) = (root, host, aws, source);

    /// <summary>Where it comes from, for messages.</summary>
    public string Source { get; }

    /// <summary>The names that <c>--provider</c>, <c>--from</c>, <c>--to</c> and <c>--queue-at</c> take.</summary>
    public IReadOnlyList<string> Names => [.. _host.Providers.Select(p => p.Name), .. OtherSections()];

    /// <summary>The keys of the main section that only the application reads, and that are not checked here.</summary>
    public IReadOnlyList<string> ApplicationKeys =>
        [.. _root.GetSection(Main).GetChildren().Select(c => c.Key).Except(ClientKeys, StringComparer.OrdinalIgnoreCase)];

    /// <param name="host">What the tool runs in.</param>
    /// <param name="file">The file; null for the default one, which need not exist.</param>
    /// <param name="aws">What the command line says of AWS.</param>
    public static CliConfiguration Load(CliHost host, string? file, AwsAccess aws)
    {
        var path = Path.GetFullPath(file ?? DefaultFile, host.Folder);
        if (file is not null && !File.Exists(path))
            throw new CliException(ExitCode.Configuration, $"The configuration file '{file}' does not exist. Check --config.");
        try
        {
            var root = new ConfigurationBuilder().AddJsonFile(path, optional: true).AddEnvironmentVariables().Build();
            // Otherwise they are collected when a client is opened: not every command needs one.
            if (host.ProviderAssemblies is not null)
                host = host with { Providers = [.. host.Providers, .. ProviderAssemblies.Load(host.ProviderAssemblies, host.Folder)] };
            return new(root, host, aws, File.Exists(path) ? file ?? DefaultFile : "environment variables");
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new CliException(ExitCode.Configuration, $"The configuration file '{path}' is not JSON{PlaceOf(e)}: {e.GetBaseException().Message}", e);
        }
    }

    /// <summary>The connection string of that name; null when there is none.</summary>
    public string? ConnectionString(string name) => _root.GetConnectionString(name);

    /// <summary>Makes the client of that name; null for the one that the section <c>Messaging</c> chooses. Makes no call.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="log">Where it logs to; nowhere when null.</param>
    /// <param name="noHiddenRetries">See <see cref="MessagingClientOptions.NoHiddenRetries"/>.</param>
    public Client Open(string? name, ILoggerProvider? log, bool noHiddenRetries = false)
    {
        var section = FindSection(name);
        var services = new ServiceCollection();
        services.AddSingleton(_host.Time);
        if (log is not null)
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log));
        var builder = services.AddMessaging(section);
        var captures = _host.Providers.Select(p => new TopologyCapture(p, noHiddenRetries)).ToList();
        captures.ForEach(c => builder.AddProvider(c));
        var provider = services.BuildServiceProvider();
        try
        {
            var messaging = provider.GetRequiredService<IMessaging>();
            if (messaging.Provider == InMemoryDriver.ProviderName && _host.IsProcess)
                _host.Error.WriteLine("Note: the in-memory provider lives inside one process; what this command does there ends with it.");
            return new Client(name ?? messaging.Provider, provider, captures.First(c => c.Name == messaging.Provider).Topology);
        }
        catch
        {
            provider.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes a client of that provider for what needs no call, such as its capabilities: where the configuration's settings are not enough to make one,
    /// as their secrets are elsewhere, made-up ones stand in for what is missing.
    /// </summary>
    public Client OpenUnreached(string name)
    {
        try
        {
            return Open(name, log: null);
        }
        // A region may be lacking: that is found when the client is made.
        catch (Exception fault) when (fault is MessagingConfigurationException or ArgumentException && MadeUpSettings(name) is { Count: > 0 } settings)
        {
            var root = new ConfigurationBuilder().AddConfiguration(_root).AddInMemoryCollection(settings).Build();
            return new CliConfiguration(root, _host, _aws, Source).Open(name, log: null);
        }
    }

    /// <summary>The provider that the section <c>Messaging</c> chooses; null when it chooses none.</summary>
    public string? Provider => _root.GetSection(Main)["Provider"];

    /// <summary>Refuses what the command line says of AWS where the client of that name, null for the chosen one, is another's or has settings of its own.</summary>
    public void CheckAwsAccess(string? name)
    {
        var provider = name is null ? Provider ?? AwsAccess.DefaultProvider : FindProvider(name)?.Name;
        if (_aws.IsGiven && !AwsAccess.IsFor(provider))
        {
            throw new CliException(
                ExitCode.Usage, $"--region and --profile are for aws and aws-kinesis with their settings under {Main}:Providers, and this is '{name ?? provider}'. Give --provider aws, or leave them out.");
        }
    }

    /// <summary>The whole section that a client is made from, with what only the application reads.</summary>
    public IConfigurationSection ApplicationSection(string name) => _root.GetSection(FindProvider(name) is null ? name : Main);

    private static string PlaceOf(Exception exception) =>
        exception.GetBaseException() is JsonException { LineNumber: { } line } fault ? $" (line {line + 1}, character {fault.BytePositionInLine + 1})" : "";

    private IConfigurationSection FindSection(string? name)
    {
        if (name is null)
        {
            return _root.GetSection(Main).Exists() || _aws.IsGiven ? Filter(Main, null) : throw new CliException(
                ExitCode.Configuration,
                $"No configuration: there is no section '{Main}' in {DefaultFile} of this folder or in the environment variables. "
                + $"Give --config FILE, or set {Main}__Provider to one of: {string.Join(", ", _host.Providers.Select(p => p.Name))}.");
        }

        if (FindProvider(name) is { } provider)
            return Filter(Main, provider.Name);
        return _root.GetSection(name)["Provider"] is not null ? Filter(name, null) : throw new CliException(
            ExitCode.Configuration,
            $"There is no provider '{name}'. Known: {string.Join(", ", Names)}. A section of the configuration that has a 'Provider' can be named, too.");
    }

    private IMessagingProvider? FindProvider(string name) => _host.Providers.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What stands in for the settings of the provider, or of the one that the section of that name chooses.</summary>
    private Dictionary<string, string?> MadeUpSettings(string name)
    {
        var section = ApplicationSection(name);
        var provider = FindProvider(name)?.Name ?? section["Provider"] ?? "";
        return KnownProviders.MadeUpSettings(provider).ToDictionary(s => $"{section.Path}:Providers:{provider}:{s.Key}", s => (string?)s.Value, StringComparer.OrdinalIgnoreCase);
    }

    private IEnumerable<string> OtherSections() =>
        _root.GetChildren().Where(s => s["Provider"] is not null && !string.Equals(s.Key, Main, StringComparison.OrdinalIgnoreCase)).Select(s => s.Key);

    private IConfigurationSection Filter(string path, string? provider)
    {
        var section = _root.GetSection(path);
        var pairs = ClientKeys.SelectMany(k => section.GetSection(k).AsEnumerable()).ToDictionary(p => p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase);
        provider ??= pairs.GetValueOrDefault($"{path}:Provider") ?? (_aws.IsGiven ? AwsAccess.DefaultProvider : null);
        if (provider is not null)
            pairs[$"{path}:Provider"] = provider;
        if (path == Main && AwsAccess.IsFor(provider))
            _aws.AddTo(pairs, $"{path}:Providers:{provider}");
        return new ConfigurationBuilder().AddInMemoryCollection(pairs).Build().GetSection(path);
    }
}
