using Integration.Benchmarks;

if (await Runner.TryRunAsync(args is [] ? ["peers"] : args, Suites.All) is { } code)
    return code;
Console.Error.WriteLine("usage: ./build.sh bench peers|outbox [--quick] [--rounds N] [--only TEXT]");
return 2;
