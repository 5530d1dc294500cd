using Spectre.Console;
using VideoEncoding;

return await VideoCommand.RunAsync(args, AnsiConsole.Console, Console.Error);
