using Integration;
using Integration.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Health checks of messaging (clause O3). Each looks at every declared source unless its options name others; the worst
/// source decides, and the result's data tells of each.
/// </summary>
public static class MessagingHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds <c>messaging</c>: unhealthy when a source can't be reached, does not exist or refuses access; degraded when the
    /// service throttles. Tagged <c>messaging</c> and <c>ready</c>.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="client">The client's name; null for the main one. A named client's checks are called <c>messaging:&lt;name&gt;</c> and so on.</param>
    /// <param name="configure">Which sources to look at.</param>
    /// <param name="failureStatus">What to report instead of unhealthy.</param>
    /// <param name="tags">Tags instead of the default ones.</param>
    /// <param name="timeout">How long the check may take; null for any time.</param>
    public static IHealthChecksBuilder AddMessaging(
        this IHealthChecksBuilder builder,
        string? client = null,
        Action<MessagingHealthOptions>? configure = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null) =>
        builder.Add("messaging", client, configure, failureStatus, tags ?? ["messaging", "ready"], timeout, (_, _) => SourceChecks.ReachAsync);

    /// <summary>
    /// Adds <c>messaging-backlog</c>: degraded or unhealthy when messages wait too long or, where the provider can't peek,
    /// when too many wait. Tagged <c>messaging</c>.
    /// </summary>
    /// <inheritdoc cref="AddMessaging" path="/param" />
    public static IHealthChecksBuilder AddMessagingBacklog(
        this IHealthChecksBuilder builder,
        string? client = null,
        Action<MessagingBacklogOptions>? configure = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null) =>
        builder.Add("messaging-backlog", client, configure, failureStatus, tags ?? ["messaging"], timeout, (services, options) =>
        {
            var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
            return (messaging, source, token) => SourceChecks.BacklogAsync(messaging, source, options, time, token);
        });

    /// <summary>
    /// Adds <c>messaging-dead-letters</c>: degraded, by default, when there is a dead letter. Tagged <c>messaging</c>.
    /// </summary>
    /// <inheritdoc cref="AddMessaging" path="/param" />
    public static IHealthChecksBuilder AddMessagingDeadLetters(
        this IHealthChecksBuilder builder,
        string? client = null,
        Action<MessagingDeadLetterOptions>? configure = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null) =>
        builder.Add("messaging-dead-letters", client, configure, failureStatus, tags ?? ["messaging"], timeout, (_, options) =>
            (messaging, source, token) => SourceChecks.DeadLettersAsync(messaging, source, options, token));

    /// <summary>
    /// Adds <c>messaging-consumers</c>, "consumer alive": unhealthy when a loop that serves messages (a consumer, a request client's
    /// replies, a push dispatcher, a bridge) has ended or does nothing but fail, degraded when it has just failed. It asks the service
    /// nothing. Tagged <c>messaging</c> and <c>ready</c>.
    /// </summary>
    /// <inheritdoc cref="AddMessaging" path="/param" />
    public static IHealthChecksBuilder AddMessagingConsumers(
        this IHealthChecksBuilder builder,
        string? client = null,
        Action<MessagingConsumerHealthOptions>? configure = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new MessagingConsumerHealthOptions();
        configure?.Invoke(options);
        return builder.Add(new HealthCheckRegistration(
            Name("messaging-consumers", client), services => new ConsumerHealthCheck(services, client, options), failureStatus, tags ?? ["messaging", "ready"], timeout));
    }

    /// <summary>
    /// Adds <c>messaging-streams</c>: degraded or unhealthy when a reader group lies too far behind, or nobody reads one of its partitions. It asks the service for
    /// the place of each partition. Tagged <c>messaging</c>.
    /// </summary>
    /// <inheritdoc cref="AddMessaging" path="/param" />
    public static IHealthChecksBuilder AddMessagingStreams(
        this IHealthChecksBuilder builder,
        string? client = null,
        Action<MessagingStreamHealthOptions>? configure = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new MessagingStreamHealthOptions();
        configure?.Invoke(options);
        var unowned = new UnownedPartitions();
        return builder.Add(new HealthCheckRegistration(
            Name("messaging-streams", client), services => new StreamHealthCheck(services, client, options, unowned), failureStatus, tags ?? ["messaging"], timeout));
    }

    /// <summary>
    /// Brings <c>messaging</c> and <c>messaging-consumers</c> of a client with its registration, for an application that uses health checks; those that it
    /// adds itself come first.
    /// </summary>
    internal static void AddDefaultHealthChecks(this IServiceCollection services, string? client, Func<bool> isWanted) =>
        services.AddOptions<HealthCheckServiceOptions>().PostConfigure(options =>
        {
            if (!isWanted())
                return;
            var known = options.Registrations.Select(r => r.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            HealthCheckRegistration[] own =
            [
                new(Name("messaging", client), s => new SourceHealthCheck(s, client, new() { ComesByItself = true }, SourceChecks.ReachAsync), null, ["messaging", "ready"]),
                new(Name("messaging-consumers", client), s => new ConsumerHealthCheck(s, client, new()), null, ["messaging", "ready"]),
            ];
            foreach (var check in own.Where(c => known.Add(c.Name)))
                options.Registrations.Add(check);
        });

    private static string Name(string name, string? client) => client is null ? name : $"{name}:{client}";

    private static IHealthChecksBuilder Add<TOptions>(
        this IHealthChecksBuilder builder,
        string name,
        string? client,
        Action<TOptions>? configure,
        HealthStatus? failureStatus,
        IEnumerable<string> tags,
        TimeSpan? timeout,
        Func<IServiceProvider, TOptions, Func<IMessaging, IMessageSource, CancellationToken, Task<SourceHealth>>> check)
        where TOptions : MessagingHealthOptions, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new TOptions();
        configure?.Invoke(options);
        return builder.Add(new HealthCheckRegistration(
            Name(name, client),
            services => new SourceHealthCheck(services, client, options, check(services, options)),
            failureStatus,
            tags,
            timeout));
    }
}
