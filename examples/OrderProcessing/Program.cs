using OrderProcessing.App;

return await OrderCommand.RunAsync(args, Terminal.OfProcess());
