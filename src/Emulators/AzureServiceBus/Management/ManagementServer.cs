using System.Net;
using Integration.Emulators.Amqp.Security;
using Integration.Emulators.Amqp.Transport;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Emulators.AzureServiceBus.Management;

/// <summary>The management API over HTTP or HTTPS.</summary>
internal sealed class ManagementServer : IAsyncDisposable
{
    private const int MaxBody = 1024 * 1024;

    private readonly WebApplication _application;
    private readonly ManagementApi _api;
    private readonly TimeProvider _time;

    private ManagementServer(WebApplication application, ManagementApi api, TimeProvider time)
    {
        (_application, _api, _time) = (application, api, time);
        application.Run(HandleAsync);
    }

    public int Port { get; private set; }

    /// <exception cref="System.IO.IOException">The port is taken.</exception>
    public static async Task<ManagementServer> StartAsync(
        BrokerNamespace broker, TokenValidator tokens, ServiceBusEmulatorOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // The default lifetime would take Ctrl-C and SIGTERM from the process that this runs in.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Listen(ListenAddress.Of(options.Host), options.AdministrationPort, listen =>
            {
                if (options.Certificate is { } certificate)
                    listen.UseHttps(certificate);
            });
        });
        var server = new ManagementServer(builder.Build(), new ManagementApi(broker, tokens), options.TimeProvider);
        try
        {
            await server._application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var addresses = server._application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        server.Port = new Uri(addresses.Addresses.First()).Port;
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        ManagementResponse response;
        try
        {
            response = _api.Handle(await ReadAsync(context, target).ConfigureAwait(false));
        }
        catch (ServiceBusEmulatorException e) when (e.Error == EmulatedError.ConnectionLost)
        {
            context.Abort();
            return;
        }
        catch (BadHttpRequestException e)
        {
            response = Refusal(new((HttpStatusCode)e.StatusCode, e.StatusCode * 100, e.Message));
        }
        catch (Exception e) when (ManagementErrors.Of(e) is { } error)
        {
            response = Refusal(error);
        }

        await WriteAsync(context, response).ConfigureAwait(false);

        ManagementResponse Refusal(ManagementException error) =>
            ManagementErrors.Response(error, context.Request.Host.Host, target.Split('?')[0].Trim('/'), _time.GetUtcNow());
    }

    private static async Task<ManagementRequest> ReadAsync(HttpContext context, string target)
    {
        var request = context.Request;
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        body.Position = 0;
        return new(request.Method, ManagementPath.Parse(target))
        {
            BaseAddress = new Uri($"{request.Scheme}://{request.Host}/"),
            Authorization = request.Headers.Authorization,
            IfMatch = request.Headers.IfMatch,
            Skip = request.Query["$skip"],
            Top = request.Query["$top"],
            Body = body.Length == 0 ? null : Atom.ReadDescription(body),
            ApiVersion = request.Query["api-version"] is [{ Length: > 0 } version, ..] ? version : "2017-04",
        };
    }

    private static async Task WriteAsync(HttpContext context, ManagementResponse response)
    {
        context.Response.StatusCode = (int)response.Status;
        if (response.ETag is { } version)
            context.Response.Headers.ETag = $"\"{version}\"";
        if (response.Body is null)
            return;
        byte[] bytes = Atom.ToUtf8(response.Body);
        context.Response.ContentType = response.Status < HttpStatusCode.BadRequest ? Atom.ContentType : "application/xml; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
