using System.Runtime;

namespace Integration.Benchmarks.Hosting;

internal static class WarmUp
{
    // Longer than the runtime waits, after code was called for the first time, before it compiles hot code anew.
    private static readonly TimeSpan CompilerPause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Passes until one has next to nothing compiled: of what a host runs for a message most is compiled twice or three times, in the
    /// background, which takes longer than a pass on processors that are busy with the pass.
    /// </summary>
    /// <param name="most">How many at most.</param>
    /// <param name="pass">One.</param>
    public static async Task RunAsync(int most, Func<Task> pass)
    {
        for (var (passes, before) = (0, 0L); passes < most && JitInfo.GetCompiledMethodCount() - before > 2; passes++)
        {
            before = JitInfo.GetCompiledMethodCount();
            await pass();
            await Task.Delay(CompilerPause);
        }
    }
}
