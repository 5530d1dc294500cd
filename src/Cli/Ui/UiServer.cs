using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Integration.Diagnostics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Cli;

/// <summary>
/// A web server on the loopback interface with the dashboard of a client. Apart from the command, which is made for every help page: only this needs ASP.NET
/// Core.
/// </summary>
internal sealed class UiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private UiServer(WebApplication app, Uri link) => (_app, Link) = (app, link);

    /// <summary>The link that lets in.</summary>
    public Uri Link { get; }

    /// <param name="context">The run.</param>
    /// <param name="client">What is shown.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="journals">The folder of journals.</param>
    /// <param name="traceUrl">Where traces are shown; null when that is not known.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="CliException">The port can't be listened on, or the URL of traces is none.</exception>
    public static async Task<UiServer> StartAsync(CliContext context, Client client, int port, string journals, string? traceUrl, CancellationToken cancellationToken)
    {
        // A place that nobody can guess: browsers then send the cookie to no other server of this machine.
        var secrets = new UiSecrets($"/{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        AddServices(builder.Services, context, client, secrets);
        AddLog(builder.Logging, context);
        var app = builder.Build();
        try
        {
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet(secrets.Enter, secrets.LetIn);
            app.MapMessagingDashboard(secrets.Root, options =>
            {
                (options.DeadLetterJournalFolder, options.MoveJournalFolder, options.TraceUrl) = (journals, journals, traceUrl);
            });
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return new UiServer(app, new Uri($"{app.Urls.Single()}{secrets.Enter}?{UiSecrets.TokenField}={secrets.Token}"));
        }
        catch (Exception exception)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw exception switch
            {
                IOException or SocketException => new CliException(ExitCode.Refused, $"The port {port} can't be listened on: {exception.Message} Give another with --port, or none for a free one.", exception),
                ArgumentException fault => new CliException(ExitCode.Usage, $"--trace-url: {ExceptionText.ForUsers(fault)}", exception),
                _ => exception,
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static void AddServices(IServiceCollection services, CliContext context, Client client, UiSecrets secrets)
    {
        services.AddRoutingCore();
        services.AddSingleton(context.Host.Time);
        services.AddSingleton(client.Messaging);
        services.AddSingleton(client.Setup);
        services.AddSingleton(secrets);

        // The command ends it, not the console's signals; and what protects its forms ends with it.
        services.RemoveAll<IHostLifetime>().AddSingleton<IHostLifetime, EndedByTheCommand>();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddMessagingDashboard();
        services.AddAuthentication(UiAuthentication.Scheme).AddScheme<AuthenticationSchemeOptions, UiAuthentication>(UiAuthentication.Scheme, null);
        services.AddAuthorization();
    }

    /// <summary>Who changed what is always told.</summary>
    private static void AddLog(ILoggingBuilder logging, CliContext context)
    {
        logging.SetMinimumLevel(LogLevel.None).AddProvider(new ErrorLog(context.Host.Error)).AddFilter($"{MessagingTelemetry.SourceName}.Dashboard", LogLevel.Information);
        if (context.Verbose)
            logging.AddFilter(MessagingTelemetry.SourceName, LogLevel.Debug);
    }

    private sealed class EndedByTheCommand : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
