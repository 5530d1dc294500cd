using BenchmarkDotNet.Running;
using Integration.Benchmarks;
using Integration.Benchmarks.Costs;

// `million` measures one large run and what it leaves behind; what is neither a suite nor `costs` goes to BenchmarkDotNet (`--filter '*'`).
if (args is [] or ["million", ..])
    return await MillionMessages.RunAsync(args is [_, var count, ..] ? int.Parse(count) : 1_000_000);
if (args is ["costs"])
    return CostTable.Write();
if (await Runner.TryRunAsync(args, Suites.All) is { } code)
    return code;
BenchmarkSwitcher.FromAssembly(typeof(MillionMessages).Assembly).Run(args);
return 0;
