using System.Text.Json.Serialization;

namespace VideoEncoding.Simulation;

/// <summary>A video to encode.</summary>
/// <param name="Number">From 1, in no order of arrival.</param>
/// <param name="ArrivesAt">When it arrives, counted from the start.</param>
/// <param name="EncodeTime">How long encoding it takes.</param>
public sealed record Video(int Number, TimeSpan ArrivesAt, TimeSpan EncodeTime)
{
    /// <summary>Makes a load: the same seed gives the same videos.</summary>
    public static IReadOnlyList<Video> CreateMany(int count, int seed, SimulationOptions options)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(1, count).Select(n =>
            new Video(n, options.ArrivalWindow * random.NextDouble(), options.EncodeTime * (0.5 + random.NextDouble())))];
    }
}

[JsonSerializable(typeof(Video))]
public sealed partial class VideoJson : JsonSerializerContext;
