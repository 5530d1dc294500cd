using BenchmarkDotNet.Running;
using Integration.Benchmarks;

// `million` measures one large run and what it leaves behind; anything else goes to BenchmarkDotNet (`--filter '*'`).
if (args is [] or ["million", ..])
    return await MillionMessages.RunAsync(args is [_, var count, ..] ? int.Parse(count) : 1_000_000);
BenchmarkSwitcher.FromAssembly(typeof(MillionMessages).Assembly).Run(args);
return 0;
