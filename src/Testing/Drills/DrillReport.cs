using System.Text;

namespace Integration.Testing;

/// <summary>How an application stood its drills.</summary>
/// <param name="Seed">The seed: with it the same messages are struck again, as far as the application itself does the same again.</param>
/// <param name="Drills">Each drill.</param>
public sealed record DrillReport(int Seed, IReadOnlyList<DrillResult> Drills)
{
    /// <summary>Whether the flow went well under every drill.</summary>
    public bool Passed => Drills.All(d => d.Error is null);

    /// <summary>Throws where a drill broke the flow.</summary>
    /// <exception cref="DrillFailedException">The message names the drills, what went wrong, and what happened.</exception>
    public DrillReport ThrowIfBroken() => Passed ? this : throw new DrillFailedException(this);

    /// <summary>A line for each drill, and what happened in those that broke the flow.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine($"Drills with seed {Seed}:");
        foreach (var drill in Drills)
        {
            text.AppendLine($"  {drill.Kind}: {(drill.Error is { } error ? $"broke the flow: {error.GetType().Name}: {error.Message}" : "passed")}"
                + $" ({(drill.Strikes == 0 ? "it struck nothing: the flow has nothing to strike" : $"struck {drill.Strikes} times")})");
        }

        foreach (var broken in Drills.Where(d => d.Error is not null))
            text.AppendLine().AppendLine($"{broken.Kind}:").Append(broken.Happened);
        return text.ToString();
    }
}

/// <summary>How an application stood one drill.</summary>
/// <param name="Kind">The drill.</param>
/// <param name="Strikes">How often it struck.</param>
/// <param name="Error">What the flow threw under it; null when it went well.</param>
/// <param name="Happened">What happened, as <see cref="MessagingTestHost.Dump"/> tells it.</param>
public sealed record DrillResult(DrillKind Kind, int Strikes, Exception? Error, string Happened);

/// <summary>A drill broke a flow: a handler is not idempotent, or relies on an order that nobody promises.</summary>
public sealed class DrillFailedException : Exception
{
    internal DrillFailedException(DrillReport report)
        : base(report.ToString(), report.Drills.First(d => d.Error is not null).Error) => Report = report;

    /// <summary>Every drill.</summary>
    public DrillReport Report { get; }
}
