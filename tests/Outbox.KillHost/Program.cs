using Integration.Outbox;
using Integration.Outbox.KillHost;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Arguments: the kind of database, its connection string, the broker's file, and a seed to transfer by until killed, or "drain" to send what waits and end.
var (kind, connectionString, broker) = (args[0], args[1], args[2]);

// The end of standard input is all that a killed test leaves behind.
_ = Task.Run(() =>
{
    Console.In.ReadToEnd();
    Environment.Exit(2);
});
var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Configuration["Messaging:Provider"] = "sending";
var messaging = builder.Services.AddMessaging(builder.Configuration.GetSection("Messaging"))
    .AddProvider(new SendingProvider((inner, _) => new FileSender(broker, inner)))
    .AddQueue(new("transfers") { Ordered = true });

// A lease that a kill leaves behind is over soon.
if (kind == "sqlite")
    messaging.AddSqliteOutbox(connectionString, o => o.SendTimeout = TimeSpan.FromSeconds(1));
else
    messaging.AddNpgsqlOutbox(connectionString);
using var host = builder.Build();
await host.StartAsync();
if (args[3] == "drain")
{
    var rows = host.Services.GetRequiredService<IOutboxRows>();
    while ((await rows.ListAsync(OutboxState.Waiting, 1)).Count > 0)
        await Task.Delay(20);
    await host.StopAsync();
    return;
}

Console.WriteLine("ready");
var (bank, outbox, seed) = (new Bank(kind, connectionString), host.Services.GetRequiredService<IOutbox>(), int.Parse(args[3]));
await Task.WhenAll(Enumerable.Range(0, 2).Select(teller => Task.Run(async () =>
{
    var random = new Random((seed * 2) + teller);
    while (true)
    {
        await bank.TransferAsync(outbox, random);
        await Task.Delay(random.Next(10));
    }
})));
