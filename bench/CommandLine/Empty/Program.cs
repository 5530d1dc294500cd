Console.WriteLine("Nothing.");
