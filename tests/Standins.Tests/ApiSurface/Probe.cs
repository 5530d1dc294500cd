namespace Integration.Standins.Tests.ApiSurface;

/// <summary>A type whose signatures are known.</summary>
public sealed class Probe
{
    public int Add(int first, TimeSpan? wait = null, Guid id = default, bool flag = true) =>
        flag ? first + wait.GetValueOrDefault().Days : id.GetHashCode();
}
