using Integration.Benchmarks;
using Integration.Benchmarks.Hosting;
using Integration.Benchmarks.Raw;

Suite[] suites =
[
    new("peers",
    [
        .. HandOver.Works,
        SideBySide.Work, Depth.Work, Groups.Work, Delays.Work, FanOut.Work,
        Handlers.Work,
    ]),
];
if (await Runner.TryRunAsync(args is [] ? ["peers"] : args, suites) is { } code)
    return code;
Console.Error.WriteLine("usage: ./build.sh bench peers [--quick] [--rounds N] [--only TEXT]");
return 2;
