using System.Reflection;

namespace Integration.Standins.Tests.ApiSurface;

/// <summary>
/// A stand-in has the members of the official assembly that its file in eng/standins/api lists, and no others: what
/// compiles against it compiles against the official one.
/// </summary>
public sealed class ApiSurfaceTests
{
    /// <summary>The stand-ins: one line each.</summary>
    public static TheoryData<string, SignatureFormat> StandIns { get; } = new()
    {
        { "AWSSDK.SimpleNotificationService", SignatureFormat.Aws },
        { "AWSSDK.Kinesis", SignatureFormat.Aws },
    };

    [Theory]
    [MemberData(nameof(StandIns))]
    public void Has_no_member_that_the_official_assembly_lacks(string assembly, SignatureFormat format) =>
        Assert.Empty(Rendered(assembly, format).Except(Official(assembly), StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(StandIns))]
    public void Has_every_listed_member(string assembly, SignatureFormat format) =>
        Assert.Empty(Official(assembly).Except(Rendered(assembly, format), StringComparer.Ordinal));

    [Fact]
    public void A_member_that_differs_in_one_default_is_found()
    {
        string[] rendered = [.. new SignatureRenderer(SignatureFormat.Azure).Render(typeof(Probe).Assembly)
            .Single(static entry => entry.Type.Contains(nameof(Probe), StringComparison.Ordinal)
                && entry.Type.StartsWith("public sealed class", StringComparison.Ordinal)).Members];

        Assert.Contains("public int Add(int first, System.TimeSpan? wait = null, System.Guid id = default, bool flag = true)", rendered);
        Assert.DoesNotContain("public int Add(int first, System.TimeSpan? wait = null, System.Guid id = default, bool flag = false)", rendered);
    }

    private static HashSet<string> Rendered(string assembly, SignatureFormat format) =>
        [.. new SignatureRenderer(format).Render(Assembly.Load(assembly))
            .SelectMany(static entry => entry.Members.Select(member => $"{entry.Type} :: {member}").Append(entry.Type))];

    private static HashSet<string> Official(string assembly)
    {
        var lines = new HashSet<string>(StringComparer.Ordinal);
        string type = string.Empty;
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "api", assembly + ".txt")))
        {
            if (line.Length == 0 || line[0] == '#' || line.StartsWith("namespace ", StringComparison.Ordinal))
            {
                continue;
            }

            if (!char.IsWhiteSpace(line[0]))
            {
                type = line.TrimEnd();
                lines.Add(type);
            }
            else
            {
                lines.Add($"{type} :: {line.Trim()}");
            }
        }

        return lines;
    }
}
