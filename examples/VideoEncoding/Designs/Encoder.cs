using VideoEncoding.Simulation;

namespace VideoEncoding.Designs;

/// <summary>The encoder, the same in both designs: it takes its time.</summary>
public sealed class Encoder(TimeProvider time)
{
    public Task EncodeAsync(Video video, CancellationToken cancellationToken) => Task.Delay(video.EncodeTime, time, cancellationToken);
}
