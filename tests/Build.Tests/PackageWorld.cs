using System.IO.Compression;

namespace Integration.Build.Tests;

/// <summary>
/// What a machine has of packages: those that are installed on this one, as links, and a registry of its own, which is a folder.
/// NuGet takes what is installed in the exact version, and asks the registry for the rest.
/// </summary>
internal sealed class PackageWorld
{
    private readonly string _folder;

    public PackageWorld(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(Registry);
        Reset();
    }

    public string Installed => Path.Combine(_folder, "packages");

    public string Registry => Path.Combine(_folder, "registry");

    // Deleting the folder deletes the links in it, and not what they lead to.
    /// <summary>Back to what this machine has.</summary>
    public void Reset()
    {
        foreach (var package in Directory.GetFiles(Registry))
            File.Delete(package);
        if (Directory.Exists(Installed))
            Directory.Delete(Installed, recursive: true);
        Directory.CreateDirectory(Installed);
        foreach (var package in Directory.GetDirectories(RestoredPackages.Folder))
            Directory.CreateSymbolicLink(Path.Combine(Installed, Path.GetFileName(package)), package);
    }

    /// <summary>The package can't be had.</summary>
    public void Lose(string package) => File.Delete(Path.Combine(Installed, package.ToLowerInvariant()));

    /// <summary>The package can be had, but only in a later version.</summary>
    public void OfferOnlyNewer(string package)
    {
        Lose(package);
        using var archive = ZipFile.Open(Path.Combine(Registry, $"{package}.99.0.0.nupkg"), ZipArchiveMode.Create);
        using var writer = new StreamWriter(archive.CreateEntry($"{package}.nuspec").Open());
        writer.Write($"""
            <package><metadata><id>{package}</id><version>99.0.0</version><authors>a</authors><description>d</description></metadata></package>
            """);
    }
}
