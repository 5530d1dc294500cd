return await Integration.Cli.IntegrationCommand.RunAsync(args, Integration.Cli.CliHost.OfProcess()).ConfigureAwait(false);
