using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Integration.Diagnostics;

namespace Integration.Cli;

/// <summary>Arguments and options that several commands share, with their checks.</summary>
internal static class Inputs
{
    public static Argument<EntityPath> Source(string what = "The queue, 'topic/subscription', or either with '/$dead-letter' behind it.") =>
        new("source") { Description = what, HelpName = "SOURCE", CustomParser = r => Parse(r, EntityPath.ParseSource) };

    public static Argument<EntityPath> Owner(string what = "The queue or 'topic/subscription' whose dead letters are meant.") => new("source")
    {
        Description = what,
        HelpName = "SOURCE",
        CustomParser = r => Parse(r, text => EntityPath.ParseSource(text).Owner),
    };

    public static Argument<EntityPath[]> Sources(string what) => new("source")
    {
        Description = what,
        HelpName = "SOURCE",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = r => [.. r.Tokens.Select(t => Parse(r, t.Value, EntityPath.ParseSource)!)],
    };

    public static Option<EntityPath?> Destination() => Parsed(
        "--to", "Send them to this queue, 'topic:NAME' or 'topic/subscription' instead of where they came from.", "DESTINATION", EntityPath.Parse);

    public static Argument<EntityPath> Queue() => new("queue") { Description = "The queue.", HelpName = "QUEUE", CustomParser = r => Parse(r, EntityPath.Queue) };

    public static Argument<EntityPath> Topic() => new("topic") { Description = "The topic.", HelpName = "TOPIC", CustomParser = r => Parse(r, EntityPath.Topic) };

    public static Argument<EntityPath> Stream() => new("stream") { Description = "The stream.", HelpName = "STREAM", CustomParser = r => Parse(r, EntityPath.Stream) };

    public static Argument<string> Group() => new("group") { Description = "The reader group.", HelpName = "GROUP" };

    public static Option<StreamPosition?> Position(string name, string description) => Parsed(name, description, "POSITION", StreamPosition.Parse);

    public static Argument<string?> InputFile() => new Argument<string?>("file")
    {
        Description = "The NDJSON file, a message a line; '-' or nothing for standard input.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    }.RefuseOptions();

    public static Option<int?> Number(string name, string description, int min = 1, int max = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = r => int.TryParse(r.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : Fail<int?>(r, $"{name}: '{r.Tokens[0].Value}' is not a whole number of {min}{(max == int.MaxValue ? " or more" : $" to {max}")}."),
    };

    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = $"{description} Such as 500ms, 30s, 5m, 2h or 00:00:30.",
        HelpName = "TIME",
        CustomParser = r => Durations.TryParse(r.Tokens[0].Value, out var value)
            ? value
            : Fail<TimeSpan?>(r, $"{name}: '{r.Tokens[0].Value}' is not a duration such as 500ms, 30s, 5m, 2h or 00:00:30."),
    };

    public static Option<Moment?> Time(string name, string description) => new(name)
    {
        Description = $"{description} A time such as 2026-03-01T12:00:00Z, or how long ago: 30s, 5m, 2h, 1d.",
        HelpName = "TIME",
        CustomParser = r => Moment.TryParse(r.Tokens[0].Value)
            ?? Fail<Moment>(r, $"{name}: '{r.Tokens[0].Value}' is neither a time such as 2026-03-01T12:00:00Z nor a duration such as 5m, 2h or 1d."),
    };

    /// <summary>An option whose text is read by a parser that says what is wrong.</summary>
    public static Option<T?> Parsed<T>(string name, string description, string helpName, Func<string, T> parse) where T : class => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = r =>
        {
            try
            {
                return parse(r.Tokens[0].Value);
            }
            catch (Exception e) when (e is FormatException or ArgumentException)
            {
                return Fail<T>(r, $"{name}: {ExceptionText.ForUsers(e)}");
            }
        },
    };

    /// <summary>Otherwise a mistyped option would be taken for a file.</summary>
    public static Argument<T> RefuseOptions<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => t.Value.Length > 1 && t.Value[0] == '-') is { } token)
                result.AddError($"'{token.Value}' is not an option of this command; a file whose name begins with '-' is written './{token.Value}'.");
        });
        return argument;
    }

    private static T? Parse<T>(ArgumentResult result, Func<string, T> parse) where T : class => Parse(result, result.Tokens[0].Value, parse);

    private static T? Parse<T>(ArgumentResult result, string text, Func<string, T> parse) where T : class
    {
        try
        {
            return parse(text);
        }
        catch (ArgumentException e)
        {
            return Fail<T>(result, ExceptionText.ForUsers(e));
        }
    }

    private static T? Fail<T>(ArgumentResult result, string error)
    {
        result.AddError(error);
        return default;
    }
}
