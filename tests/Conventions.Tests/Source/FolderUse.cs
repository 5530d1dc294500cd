namespace Integration.Conventions.Tests.Source;

/// <summary>A file of one top-level folder of a project names a type that another one declares, or calls an extension method of it.</summary>
internal sealed record FolderUse(string From, string To, string File, string Type);
