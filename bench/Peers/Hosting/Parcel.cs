namespace Integration.Benchmarks.Hosting;

/// <summary>A message that is 256 bytes of JSON.</summary>
public sealed record Parcel(int Number, string Customer, string Content)
{
    public static Parcel Sample { get; } = new(4711, "Ada Lovelace", new string('x', 256 - 55));
}
