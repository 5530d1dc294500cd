using Company.Application1;
using Integration.Hosting;

var builder = WebApplication.CreateBuilder(args);
OrderMessaging.Add(builder);
builder.Services.AddHealthChecks();                                 // those of the messaging come by themselves
builder.Services.AddAuthentication().AddJwtBearer();                // for development: dotnet user-jwts create --role operator
builder.Services.AddAuthorization(o => o.AddPolicy("operators", p => p.RequireRole("operator")));

var app = builder.Build();

app.MapPost("/orders", async (Order order, IMessagePublisher publisher, CancellationToken cancellationToken) =>
{
    await publisher.SendAsync(order, cancellationToken: cancellationToken);
    return Results.Accepted();
});

app.MapHealthChecks("/health/live", new() { Predicate = _ => false });                      // the process answers
app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
app.MapMessagingControl("/messaging", o => o.Policies.Add("operators"));                    // pause, resume, stop and start consumers

await app.RunAsync();
