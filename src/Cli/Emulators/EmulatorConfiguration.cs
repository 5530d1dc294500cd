using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Integration.Cli;

/// <summary>Reads the entities for an emulator: JSON as it is, YAML as the JSON that it stands for.</summary>
internal static class EmulatorConfiguration
{
    public static string ReadJson(string file)
    {
        var text = File.ReadAllText(file);
        if (Path.GetExtension(file).ToUpperInvariant() is not (".YAML" or ".YML"))
            return text;
        try
        {
            var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(text);
            return new SerializerBuilder().JsonCompatible().Build().Serialize(value);
        }
        catch (YamlException e)
        {
            throw new CliException(ExitCode.Configuration, $"'{file}' is not YAML: {e.Message}", e);
        }
    }
}
